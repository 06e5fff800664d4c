package io.mmectl.deployer.lint.checks;

/** Where the rules' facts can be read, once each. */
final class Sources {
    static final String SAGEMAKER_SERVER = "triton-inference-server/server src/sagemaker_server.cc";
    static final String SERVE = "triton-inference-server/server docker/sagemaker/serve";
    static final String CONFIG_UTILS = "triton-inference-server/core src/model_config_utils.cc";
    static final String ENSEMBLE_UTILS = "triton-inference-server/core src/ensemble_scheduler/ensemble_utils.cc";
    static final String LIFE_CYCLE = "triton-inference-server/core src/model_repository_manager/model_lifecycle.cc";
    static final String REPOSITORY_MANAGER =
            "triton-inference-server/core src/model_repository_manager/model_repository_manager.cc";
    static final String MODEL_CONFIG = "triton-inference-server/common protobuf/model_config.proto";
    static final String TEXT_FORMAT = "protobuf.dev Text Format Language Specification";
    static final String PYTHON_BACKEND = "triton-inference-server/python_backend README.md";
    static final String PYTORCH_BACKEND = "triton-inference-server/pytorch_backend src/pt/model_instance_state.cc";
    static final String TAR = "GNU tar manual, Appending Elements to an Archive";
    static final String GUIDE = "AWS SageMaker Developer Guide";

    private Sources() {}
}
