package io.mmectl.localaws.sagemaker;

import java.util.Optional;

/**
 * One production variant of an endpoint, as it is and as it shall be.
 *
 * @param volumeGb of the attached volume, if the endpoint config says so
 */
public record VariantRecord(
        String name,
        String modelName,
        String instanceType,
        Optional<Integer> volumeGb,
        int currentCount,
        int desiredCount,
        double currentWeight,
        double desiredWeight) {

    VariantRecord desiring(int count, double weight) {
        return new VariantRecord(name, modelName, instanceType, volumeGb, currentCount, count, currentWeight, weight);
    }

    /** With what is desired reached. */
    VariantRecord reached() {
        return new VariantRecord(
                name, modelName, instanceType, volumeGb, desiredCount, desiredCount, desiredWeight, desiredWeight);
    }

    /** With so many instances, however many were desired. */
    VariantRecord running(int count) {
        return new VariantRecord(name, modelName, instanceType, volumeGb, count, count, currentWeight, currentWeight);
    }

    /** With so many instances at present; what is desired stays. */
    VariantRecord holding(int count) {
        return new VariantRecord(
                name, modelName, instanceType, volumeGb, count, desiredCount, currentWeight, desiredWeight);
    }

    /** With what is desired given up. */
    VariantRecord abandoned() {
        return new VariantRecord(
                name, modelName, instanceType, volumeGb, currentCount, currentCount, currentWeight, currentWeight);
    }
}
