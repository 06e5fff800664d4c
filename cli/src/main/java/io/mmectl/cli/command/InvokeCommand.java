package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.GlobalOptions.Engine;
import io.mmectl.cli.Reasons;
import io.mmectl.cli.fleet.FleetDocuments;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.fleet.RouteSelection;
import io.mmectl.cli.fleet.RouteSelection.Selected;
import io.mmectl.cli.local.LocalAccess;
import io.mmectl.cli.local.LocalServer.Running;
import io.mmectl.cli.render.AnswerView;
import io.mmectl.cli.render.AnswerView.Answer;
import io.mmectl.cli.render.Json;
import io.mmectl.client.MmeClient;
import io.mmectl.client.triton.InferRequest;
import io.mmectl.client.triton.Shape;
import io.mmectl.client.triton.Tensor;
import io.mmectl.client.triton.TritonCodec;
import io.mmectl.client.triton.TritonMessage;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mmectl invoke}: one request to a customer's model, as an API layer would send it. */
@Command(
        name = "invoke",
        mixinStandardHelpOptions = true,
        description = "Send a request to a customer's model through its route; waits out a cold start.")
public final class InvokeCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Parameters(
            index = "0",
            paramLabel = "CUSTOMER/MODEL[/PART]",
            description = "MODEL is a model's name or its type; without PART every part is asked.")
    private String address = "";

    @Option(names = "--text", paramLabel = "TEXT", description = "The text for the template's text input.")
    @Nullable
    private String text;

    @Option(names = "--request", paramLabel = "FILE", description = "A Triton v2 JSON request to send as it is.")
    @Nullable
    private Path request;

    @Option(names = "--binary", description = "Send --text in Triton's binary form instead of JSON.")
    private boolean binary;

    public InvokeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if ((text == null) == (request == null)) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "what is to be sent?", "give one of --text and --request");
        }
        if (binary && text == null) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "--binary is for --text", "a --request is sent as it is");
        }
        try (FleetSession session = FleetSession.open(context, options)) {
            FleetDocuments documents = new FleetDocuments(session.ports().objects(), session.layout());
            List<Selected> routes = RouteSelection.of(address, session.fleet(), documents);
            List<Answer> answers = new ArrayList<>();
            for (Selected selected : routes) {
                answers.add(ask(session, selected));
            }
            if (context.options().json()) {
                context.shell().out().println(Json.document(AnswerView.document(answers)));
            } else {
                context.shell()
                        .out()
                        .print(AnswerView.text(
                                answers, context.shell().terminal().outStyle()));
            }
            tellWhenSimulated();
            return 0;
        }
    }

    /** Numbers of the simulated engine look like real ones. */
    private void tellWhenSimulated() {
        if (context.options().local()
                && new LocalAccess(context)
                        .server()
                        .running()
                        .map(Running::engine)
                        .filter(Engine.simulated.name()::equals)
                        .isPresent()) {
            context.shell().err().println("simulated values: the local AWS computes no models without --engine triton");
        }
    }

    private Answer ask(FleetSession session, Selected selected) {
        TritonMessage message = message(selected);
        MmeClient models = session.ports().models(session.layout());
        Instant begin = session.ports().clock().now();
        TritonMessage answer = models.targetModels()
                .invoke(selected.endpointName(), selected.route().targetModel(), message);
        Duration took = Duration.between(begin, session.ports().clock().now());
        return new Answer(selected.route(), selected.endpointName(), took, TritonCodec.decodeResponse(answer));
    }

    private TritonMessage message(Selected selected) {
        if (request != null) {
            return new TritonMessage(TritonMessage.JSON, read(request));
        }
        String input = selected.route().textInput();
        if (input == null || text == null) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    selected.route().key() + " has no text input",
                    "send a Triton v2 JSON request with --request FILE");
        }
        Tensor tensor = new Tensor.Bytes(input, Shape.of(1, 1), List.of(text.getBytes(StandardCharsets.UTF_8)));
        return TritonCodec.encode(InferRequest.of(tensor), binary ? TritonCodec.Form.BINARY : TritonCodec.Form.JSON);
    }

    private byte[] read(Path file) {
        try {
            return Files.readAllBytes(context.shell().resolve(file));
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "cannot read " + file + ": " + Reasons.of(e), "check the path", e);
        }
    }
}
