package io.mmectl.localaws.hosting;

import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.runtime.RuntimeService;
import io.mmectl.localaws.sagemaker.SageMakerService;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What is signed for {@code sagemaker}: the control plane, and the Runtime by its path. */
final class SageMakerFront implements AwsService {
    private final SageMakerService control;
    private final RuntimeService runtime;
    private final Faults faults;
    private final FaultsAdmin faultsAdmin;
    private final List<LocalTime.Cancellable> regular;

    SageMakerFront(
            SageMakerService control, RuntimeService runtime, Faults faults, List<LocalTime.Cancellable> regular) {
        this.regular = regular;
        this.control = control;
        this.runtime = runtime;
        this.faults = faults;
        this.faultsAdmin = new FaultsAdmin(faults);
    }

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        return RuntimeService.accepts(request) ? runtime.handle(request) : control.handle(request);
    }

    @Override
    public String operation(AwsRequest request) {
        return RuntimeService.accepts(request) ? runtime.operation(request) : control.operation(request);
    }

    @Override
    public Optional<AwsResponse> admin(AwsRequest request) throws IOException {
        Optional<AwsResponse> answer = runtime.admin(request);
        return answer.isPresent() ? answer : faultsAdmin.handle(request);
    }

    @Override
    public Optional<AwsResponse> refuse(AwsRequest request, AwsException refusal) {
        return RuntimeService.accepts(request) ? runtime.refuse(request, refusal) : control.refuse(request, refusal);
    }

    @Override
    public void reset() {
        faults.restart();
        control.reset();
    }

    @Override
    public void close() {
        regular.forEach(LocalTime.Cancellable::cancel);
        control.close();
    }
}
