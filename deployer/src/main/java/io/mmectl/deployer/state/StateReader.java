package io.mmectl.deployer.state;

import io.mmectl.config.FleetLayout;
import io.mmectl.deployer.port.Account;
import io.mmectl.deployer.port.AccountIdentity.Caller;
import io.mmectl.deployer.port.ObjectStore.ListedObject;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Asks the account. The number of calls grows with the endpoints, not with the models: each S3 prefix is listed once.
 */
public final class StateReader {
    private final Account account;

    public StateReader(Account account) {
        this.account = account;
    }

    /** How much is to be known. */
    public enum Depth {
        /** What the fleet names, and which endpoints it no longer names. */
        DEPLOY,
        /** The same, and what is left of what it no longer names. */
        DEPLOY_AND_DELETE,
        /** Everything that has to go. */
        DESTROY,
        /** The same, and how many objects there are. */
        PURGE
    }

    /**
     * @throws io.mmectl.config.MmectlException INVALID_INPUT when the credentials belong to another account than expected, or
     *     bucket or role do not exist
     */
    public ObservedState read(DesiredState desired, Depth depth) {
        Caller caller = requireReachable(desired);
        FleetLayout layout = desired.layout();
        boolean deploys = depth == Depth.DEPLOY || depth == Depth.DEPLOY_AND_DELETE;
        if (deploys) {
            Preflight.requireRole(
                    desired.account(),
                    account.identity().roleUsable(desired.account().roleArn()));
        }
        var reader = new EndpointReader(account, desired.names(), layout, depth != Depth.DEPLOY);
        return new ObservedState(
                caller,
                reader.read(deploys ? desired.endpoints() : List.of()),
                deploys ? code(desired) : new TreeMap<>(),
                deploys ? samples(layout) : new TreeSet<>(),
                depth == Depth.PURGE ? objects(layout) : 0);
    }

    /**
     * That this is the right account and that its bucket exists; worth asking before anything is read from that bucket.
     *
     * @throws io.mmectl.config.MmectlException INVALID_INPUT otherwise
     */
    public Caller requireReachable(DesiredState desired) {
        Caller caller = account.identity().caller();
        Preflight.requireAccount(desired.account(), caller);
        Preflight.requireBucket(
                desired.account(),
                account.objects().bucketExists(desired.layout().bucket()));
        return caller;
    }

    private SortedMap<String, String> code(DesiredState desired) {
        var store = new CodeStore(account.objects(), desired.layout());
        var digests = new TreeMap<String, String>();
        for (CodePackage code : desired.code()) {
            store.digest(code.template(), code.version())
                    .ifPresent(digest -> digests.put(code.template() + "/" + code.version(), digest));
        }
        return digests;
    }

    private SortedSet<String> samples(FleetLayout layout) {
        String start = layout.samplesPrefix();
        return account.objects().list(layout.bucket(), start).stream()
                .map(ListedObject::key)
                .filter(k -> k.endsWith(".json"))
                .map(k -> k.substring(start.length(), k.length() - ".json".length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private int objects(FleetLayout layout) {
        String lease = layout.lease().key();
        return (int) account.objects().list(layout.bucket(), layout.home()).stream()
                .filter(o -> layout.owns(o.key()) && !o.key().equals(lease))
                .count();
    }
}
