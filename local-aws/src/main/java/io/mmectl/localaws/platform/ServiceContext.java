package io.mmectl.localaws.platform;

import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.time.LocalTime;
import java.nio.file.Path;

/**
 * What a service is built from.
 *
 * @param tables durable state; table names start with the service's name
 * @param time the endpoint's clock
 * @param seed source of every random choice, so that a run can be repeated
 * @param dataDir folder for files of any size; exists, and is gone after {@code close} when the local AWS is in memory
 * @param s3 the local S3
 * @param engine what instances are made of
 * @param life how often the state was opened before, 0 the first time; with the seed it tells ids of one start from those
 *     of another
 */
public record ServiceContext(
        Tables tables, LocalTime time, long seed, Path dataDir, S3Objects s3, Engine engine, long life) {
    /** The one account. */
    public static final String ACCOUNT = "123456789012";

    /** Of a state that was never opened before. */
    public ServiceContext(Tables tables, LocalTime time, long seed, Path dataDir, S3Objects s3, Engine engine) {
        this(tables, time, seed, dataDir, s3, engine, 0);
    }
}
