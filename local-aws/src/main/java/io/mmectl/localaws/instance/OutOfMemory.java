package io.mmectl.localaws.instance;

import java.util.List;

/** When Triton's SageMaker front-end takes an error for a lack of memory and answers 507 instead of 400. */
final class OutOfMemory {
    /** As its source has them; a text that contains one of them counts. */
    private static final List<String> WORDS = List.of(
            "CUDA out of memory",
            "CUDA_OUT_OF_MEMORY",
            "Out of memory",
            "Out Of Memory",
            "out of memory",
            "MemoryError",
            "OutOfMemory",
            "OOM",
            "Dst tensor is not initialized",
            "Src tensor is not initialized",
            "CNMEM_STATUS_OUT_OF_MEMORY",
            "CUDNN_STATUS_NOT_INITIALIZED",
            "CUBLAS_STATUS_ALLOC_FAILED",
            "CUBLAS_STATUS_NOT_INITIALIZED",
            "Failed to allocate memory",
            "failed to allocate memory",
            "No space left on device");

    private OutOfMemory() {}

    /** The status of an error with this text. */
    static int status(String error) {
        return WORDS.stream().anyMatch(error::contains) ? 507 : 400;
    }
}
