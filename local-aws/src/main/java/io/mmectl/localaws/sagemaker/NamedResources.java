package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.wire.AwsException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The SageMaker models, or the endpoint configs, with their tags. A name is given once, in whatever case and however many
 * ask for it at a time. Safe for concurrent use.
 */
final class NamedResources {
    private final Table<ResourceRecord> table;
    private final ReentrantLock writes = new ReentrantLock();
    private final ServiceContext context;
    private final Tags tags;
    private final String arnKind;
    private final String words;

    /**
     * @param arnKind what stands before the name in an ARN
     * @param words what AWS's messages call one
     */
    NamedResources(ServiceContext context, Tags tags, String arnKind, String words) {
        this.table = context.tables().table("sagemaker-" + arnKind + "s", ResourceRecord.class);
        this.context = context;
        this.tags = tags;
        this.arnKind = arnKind;
        this.words = words;
    }

    /** @throws AwsException when the name is taken */
    void requireFree(String region, String name) {
        if (table.get(Arns.key(region, name)).isPresent()) {
            throw AwsException.validation(
                    "Cannot create already existing " + words + " \"" + arn(region, name) + "\".");
        }
    }

    /**
     * @return the ARN
     * @throws AwsException when the name is taken or the tags are refused; nothing is created then
     */
    String create(String region, String name, Fields input) {
        String arn = arn(region, name);
        writes.lock();
        try {
            requireFree(region, name);
            tags.create(arn, input.structures("Tags"));
            table.put(
                    Arns.key(region, name),
                    new ResourceRecord(region, name, arn, context.time().now(), input.node()));
        } finally {
            writes.unlock();
        }
        return arn;
    }

    /** @throws AwsException when there is none */
    void delete(String region, String name) {
        writes.lock();
        try {
            ResourceRecord resource = require(region, name);
            table.remove(Arns.key(region, resource.name()));
            tags.remove(resource.arn());
        } finally {
            writes.unlock();
        }
    }

    Optional<ResourceRecord> find(String region, String name) {
        return table.get(Arns.key(region, name))
                .filter(resource -> resource.name().equals(name));
    }

    /** @throws AwsException when there is none */
    ResourceRecord require(String region, String name) {
        return find(region, name)
                .orElseThrow(
                        () -> AwsException.validation("Could not find " + words + " \"" + arn(region, name) + "\"."));
    }

    /** Those of all regions. */
    Collection<ResourceRecord> all() {
        return table.all().values();
    }

    void clear() {
        table.clear();
    }

    private String arn(String region, String name) {
        return Arns.of(region, arnKind, name);
    }
}
