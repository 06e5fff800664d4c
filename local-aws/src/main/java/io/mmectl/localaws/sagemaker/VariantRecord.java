package io.mmectl.localaws.sagemaker;

/** One production variant of an endpoint, as it is and as it shall be. */
public record VariantRecord(
        String name,
        String modelName,
        String instanceType,
        int currentCount,
        int desiredCount,
        double currentWeight,
        double desiredWeight) {

    VariantRecord desiring(int count, double weight) {
        return new VariantRecord(name, modelName, instanceType, currentCount, count, currentWeight, weight);
    }

    /** With what is desired reached. */
    VariantRecord reached() {
        return new VariantRecord(
                name, modelName, instanceType, desiredCount, desiredCount, desiredWeight, desiredWeight);
    }

    /** With what is desired given up. */
    VariantRecord abandoned() {
        return new VariantRecord(
                name, modelName, instanceType, currentCount, currentCount, currentWeight, currentWeight);
    }
}
