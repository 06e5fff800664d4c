package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.model.Operation;
import io.mmectl.localaws.model.RpcService;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** SageMaker's control plane, as far as hosting needs it. */
public final class SageMakerService implements AwsService {
    private final Tags tags;
    private final Models models;
    private final EndpointConfigs configs;
    private final Endpoints endpoints;
    private final Fleets fleets;
    private final RpcService rpc;

    /** One operation without what all have in common. */
    private interface Call {
        ObjectNode answer(String region, Fields input);
    }

    public SageMakerService(
            ServiceContext context,
            HostingTimes times,
            Faults faults,
            Fleets fleets,
            ScalingGuard scaling,
            RollbackAlarms alarms) {
        this.fleets = fleets;
        this.tags = new Tags(context.tables());
        this.models = new Models(context, tags);
        this.configs = new EndpointConfigs(context, models, tags, times.configVisible());
        EndpointRefusals refusals = new EndpointRefusals(faults, models, context.s3());
        this.endpoints = new Endpoints(
                context, new Endpoints.Parts(times, configs, models, tags, fleets, refusals, scaling, alarms));
        this.rpc = new RpcService(ServiceModel.of("sagemaker"), "ValidationException", operations());
        endpoints.resume();
    }

    private Map<String, Operation> operations() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("CreateModel", models::create);
        calls.put("DescribeModel", models::describe);
        calls.put("DeleteModel", models::delete);
        calls.put("ListModels", models::list);
        calls.put("CreateEndpointConfig", configs::create);
        calls.put("DescribeEndpointConfig", configs::describe);
        calls.put("DeleteEndpointConfig", configs::delete);
        calls.put("ListEndpointConfigs", configs::list);
        calls.put("CreateEndpoint", endpoints::create);
        calls.put("DescribeEndpoint", endpoints::describe);
        calls.put("UpdateEndpoint", endpoints::update);
        calls.put("UpdateEndpointWeightsAndCapacities", endpoints::updateWeightsAndCapacities);
        calls.put("DeleteEndpoint", endpoints::delete);
        calls.put("ListEndpoints", endpoints::list);
        calls.put("AddTags", tags::add);
        calls.put("ListTags", tags::list);
        calls.put("DeleteTags", tags::delete);
        Map<String, Operation> operations = new LinkedHashMap<>();
        calls.forEach((name, call) ->
                operations.put(name, (request, input) -> call.answer(request.region(), new Fields(input))));
        return operations;
    }

    public Endpoints endpoints() {
        return endpoints;
    }

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        return rpc.handle(request);
    }

    @Override
    public void reset() {
        endpoints.clear();
        fleets.close();
        configs.clear();
        models.clear();
        tags.clear();
    }

    @Override
    public void close() {
        endpoints.stop();
        fleets.close();
    }
}
