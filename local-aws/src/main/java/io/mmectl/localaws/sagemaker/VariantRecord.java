package io.mmectl.localaws.sagemaker;

import java.util.Optional;

/**
 * One production variant of an endpoint, as it is and as it shall be.
 *
 * @param volumeGb of the attached volume, if the endpoint config says so
 * @param configName the endpoint config that it comes from; empty in state that earlier versions have written
 */
public record VariantRecord(
        String name,
        String modelName,
        String instanceType,
        Optional<Integer> volumeGb,
        int currentCount,
        int desiredCount,
        double currentWeight,
        double desiredWeight,
        Optional<String> configName) {

    VariantRecord desiring(int count, double weight) {
        return at(currentCount, count, currentWeight, weight);
    }

    /** With what is desired reached. */
    VariantRecord reached() {
        return at(desiredCount, desiredCount, desiredWeight, desiredWeight);
    }

    /** With so many instances, however many were desired. */
    VariantRecord running(int count) {
        return at(count, count, currentWeight, currentWeight);
    }

    /** With so many instances at present; what is desired stays. */
    VariantRecord holding(int count) {
        return at(count, desiredCount, currentWeight, desiredWeight);
    }

    /** With what is desired given up. */
    VariantRecord abandoned() {
        return at(currentCount, currentCount, currentWeight, currentWeight);
    }

    /** Without counts and weights: what one of its instances has in common with those of no other. */
    VariantRecord kind() {
        return at(0, 0, 0, 0);
    }

    private VariantRecord at(int current, int desired, double weightNow, double weightThen) {
        return new VariantRecord(
                name, modelName, instanceType, volumeGb, current, desired, weightNow, weightThen, configName);
    }
}
