package io.mmectl.deployer.packaging;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Encodes a block as one deflate block of literals with a prefix code of its own (RFC 1951, 3.2.7). That is all that deflate
 * can gain on floating point weights: they hold no repeated strings, only unequal byte frequencies. Without the search for
 * strings it is more than ten times as fast as zlib, and its output depends on no library.
 *
 * <p>Not safe for concurrent use.
 */
final class LiteralHuffman {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int SYMBOLS = 257;
    private static final int END_OF_BLOCK = 256;

    /** Four codes and the bits left of the byte before fit into 64 bits. Deflate would allow 15. */
    private static final int LONGEST = 14;

    /** Room that any block needs at most, header and the last eight bytes at once included. */
    static final int LARGEST = Block.CAPACITY / Byte.SIZE * LONGEST + 1024;

    /** One run of bytes in so many is counted: a code made from a quarter is within 0.1 % of the one made from all. */
    private static final int SAMPLED = 4;

    /** Bytes; runs, so that every byte of a number is counted as often as the others. */
    private static final int RUN = 64;

    private static final int LONGEST_LENGTH_CODE = 7;

    /** No distance is ever used; two codes of one bit are what every inflater accepts. */
    private static final int DISTANCES = 2;

    private static final int LENGTH_SYMBOLS = 19;

    /** The order in which deflate wants the lengths of the codes for lengths. */
    private static final int[] LENGTH_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    /** Where the code begins in an entry of a table. */
    private static final int CODE = 6;

    private static final int DYNAMIC_BLOCK = 0b100;
    private static final int BLOCK_TYPE_BITS = 3;

    private final int[] counts = new int[4 * END_OF_BLOCK];
    private final int[] frequencies = new int[SYMBOLS];
    /** Of each symbol: code from bit 6 on, below it the code's length. */
    private final long[] table = new long[SYMBOLS];

    private byte[] lengths = new byte[SYMBOLS];
    private byte[] lengthsOfLengths = new byte[LENGTH_SYMBOLS];

    private byte[] out = new byte[0];
    private int at;
    private long bits;
    private int bitCount;

    /** About as many bytes as {@link #encode} will make of the block, which must not be empty. */
    int estimate(Block block) {
        count(block);
        lengths = HuffmanLengths.of(frequencies, LONGEST);
        lengthsOfLengths = HuffmanLengths.of(lengthFrequencies(), LONGEST_LENGTH_CODE);
        long sampled = 0;
        long bitsOfSampled = 0;
        for (int symbol = 0; symbol < END_OF_BLOCK; symbol++) {
            sampled += frequencies[symbol];
            bitsOfSampled += (long) frequencies[symbol] * lengths[symbol];
        }
        return (int) (bitsOfSampled * block.length() / sampled / Byte.SIZE);
    }

    /**
     * Encodes the block that was estimated last. Ends on a byte boundary; no block of it is the stream's last.
     *
     * @param into of {@link #LARGEST} bytes
     * @return bytes written
     */
    int encode(Block block, byte[] into) {
        out = into;
        at = 0;
        bits = 0;
        bitCount = 0;
        header();
        codes(lengths, table);
        block.forEachRange(0, block.length(), this::literals);
        put(table[END_OF_BLOCK]);
        // An empty stored block ends on a byte boundary: its length, zero, and the complement.
        put(0, BLOCK_TYPE_BITS);
        put(0, -bitCount & 7);
        put(0xffff0000L, Integer.SIZE);
        return at;
    }

    private void count(Block block) {
        Arrays.fill(counts, 0);
        block.forEachRange(0, block.length(), this::sample);
        for (int value = 0; value < END_OF_BLOCK; value++) {
            // What was not seen may occur all the same.
            frequencies[value] = 1 + counts[value] + counts[256 + value] + counts[512 + value] + counts[768 + value];
        }
        frequencies[END_OF_BLOCK] = 1;
    }

    private void sample(byte[] bytes, int offset, int length) {
        int end = offset + length;
        for (int run = offset; run < end; run += SAMPLED * RUN) {
            count(bytes, run, Math.min(run + RUN, end));
        }
    }

    /** Four tables: equal neighbours would wait for each other in one. */
    private void count(byte[] bytes, int from, int end) {
        int[] into = counts;
        int i = from;
        for (; i + 3 < end; i += 4) {
            into[bytes[i] & 0xff]++;
            into[256 + (bytes[i + 1] & 0xff)]++;
            into[512 + (bytes[i + 2] & 0xff)]++;
            into[768 + (bytes[i + 3] & 0xff)]++;
        }
        for (; i < end; i++) {
            into[bytes[i] & 0xff]++;
        }
    }

    private int[] lengthFrequencies() {
        int[] of = new int[LENGTH_SYMBOLS];
        for (byte length : lengths) {
            of[length]++;
        }
        of[1] += DISTANCES;
        return of;
    }

    private void header() {
        put(DYNAMIC_BLOCK, BLOCK_TYPE_BITS);
        put(SYMBOLS - 257, 5);
        put(DISTANCES - 1, 5);
        put(LENGTH_SYMBOLS - 4, 4);
        for (int symbol : LENGTH_ORDER) {
            put(lengthsOfLengths[symbol], 3);
        }
        long[] codes = new long[LENGTH_SYMBOLS];
        codes(lengthsOfLengths, codes);
        for (byte length : lengths) {
            put(codes[length]);
        }
        for (int i = 0; i < DISTANCES; i++) {
            put(codes[1]);
        }
    }

    /** The canonical code of these lengths, bits in the order in which deflate sends them. */
    private static void codes(byte[] lengths, long[] into) {
        int code = 0;
        for (int length = 1; length < 16; length++) {
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length) {
                    into[symbol] = (long) (Integer.reverse(code) >>> (Integer.SIZE - length)) << CODE | length;
                    code++;
                }
            }
            code <<= 1;
        }
    }

    /** A shift takes the lower six bits of its count only, so entries of the table and sums of them are counts as they are. */
    private void literals(byte[] bytes, int offset, int length) {
        // Of an array made here the compiler knows the length, and leaves out the checks.
        long[] codes = new long[END_OF_BLOCK];
        System.arraycopy(table, 0, codes, 0, codes.length);
        byte[] into = out;
        long pending = bits;
        long pendingBits = bitCount;
        int to = at;
        int i = offset;
        int end = offset + length;
        for (; i + 3 < end; i += 4) {
            long a = codes[bytes[i] & 0xff];
            long b = codes[bytes[i + 1] & 0xff];
            long c = codes[bytes[i + 2] & 0xff];
            long d = codes[bytes[i + 3] & 0xff];
            long ab = a >>> CODE | b >>> CODE << a;
            long cd = c >>> CODE | d >>> CODE << c;
            pending |= (ab | cd << (a + b)) << pendingBits;
            pendingBits = pendingBits + a + b + c + d & 63;
            LONG.set(into, to, pending);
            to += (int) pendingBits >>> 3;
            pending >>>= pendingBits & 0x38;
            pendingBits &= 7;
        }
        bits = pending;
        bitCount = (int) pendingBits;
        at = to;
        for (; i < end; i++) {
            put(codes[bytes[i] & 0xff]);
        }
    }

    private void put(long entry) {
        put(entry >>> CODE, (int) entry & 63);
    }

    /** At most 32 bits; fewer than eight are left unwritten. */
    private void put(long value, int length) {
        bits |= value << bitCount;
        bitCount += length;
        LONG.set(out, at, bits);
        at += bitCount >>> 3;
        bits >>>= bitCount & 0x38;
        bitCount &= 7;
    }
}
