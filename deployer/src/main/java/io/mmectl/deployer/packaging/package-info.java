/**
 * From the files of one target model to a reproducible {@code .tar.gz} that is named by its content.
 *
 * <p>{@link io.mmectl.deployer.packaging.TritonRepository} says what goes in, {@link
 * io.mmectl.deployer.packaging.Manifests} reads the files into the {@link io.mmectl.deployer.packaging.Manifest} whose
 * SHA-256 is the artifact's identity, {@link io.mmectl.deployer.packaging.Archive} streams the archive as often as it is
 * asked to, {@link io.mmectl.deployer.packaging.ArchiveReader} goes the way back.
 *
 * <p>Identity is the manifest and nothing else: it depends on no compressor, JDK, machine, locale, umask or time. The
 * archive's bytes are a function of the manifest and of {@link io.mmectl.config.Packing} too, as long as the JDK's zlib is the
 * same; a different zlib may deflate blocks that repeat themselves into other bytes that unpack to the same content.
 */
@NullMarked
package io.mmectl.deployer.packaging;

import org.jspecify.annotations.NullMarked;
