package io.mmectl.deployer.packaging;

import java.util.Arrays;

/** Lengths of the codes of a prefix code that is complete and as short as a limit allows. */
final class HuffmanLengths {
    private HuffmanLengths() {}

    /**
     * The length of each symbol's code; 0 for a symbol that does not occur.
     *
     * @param frequencies how often each symbol occurs; two of them at least
     * @param limit longest code, bits; the symbols that occur must fit into that many bits
     */
    static byte[] of(int[] frequencies, int limit) {
        long[] leaves = sorted(frequencies);
        if (leaves.length < 2) {
            throw new IllegalArgumentException("a prefix code needs two symbols");
        }
        int[] counts = limited(countsByDepth(leaves), limit);
        byte[] lengths = new byte[frequencies.length];
        int next = 0;
        // The rarest symbols get the longest codes.
        for (int length = limit; length > 0; length--) {
            for (int i = 0; i < counts[length]; i++) {
                lengths[symbol(leaves[next++])] = (byte) length;
            }
        }
        return lengths;
    }

    /** Symbols that occur, rarest first, each as frequency and symbol in one number. */
    private static long[] sorted(int[] frequencies) {
        long[] leaves = new long[frequencies.length];
        int count = 0;
        for (int symbol = 0; symbol < frequencies.length; symbol++) {
            if (frequencies[symbol] > 0) {
                leaves[count++] = ((long) frequencies[symbol] << Short.SIZE) | symbol;
            }
        }
        long[] present = Arrays.copyOf(leaves, count);
        Arrays.sort(present);
        return present;
    }

    private static int symbol(long leaf) {
        return (int) (leaf & 0xffff);
    }

    /** Huffman's algorithm with two queues, which sorted leaves allow: how many leaves lie how deep. */
    private static int[] countsByDepth(long[] leaves) {
        int n = leaves.length;
        long[] weights = new long[2 * n - 1];
        int[] parents = new int[2 * n - 1];
        for (int i = 0; i < n; i++) {
            weights[i] = leaves[i] >>> Short.SIZE;
        }
        int leaf = 0;
        int inner = n;
        for (int made = n; made < weights.length; made++) {
            for (int child = 0; child < 2; child++) {
                boolean takeLeaf = leaf < n && (inner >= made || weights[leaf] <= weights[inner]);
                int taken = takeLeaf ? leaf++ : inner++;
                weights[made] += weights[taken];
                parents[taken] = made;
            }
        }
        int[] depths = new int[weights.length];
        int[] counts = new int[n];
        for (int node = weights.length - 2; node >= 0; node--) {
            depths[node] = depths[parents[node]] + 1;
            if (node < n) {
                counts[depths[node]]++;
            }
        }
        return counts;
    }

    /** Brings what lies too deep up to the limit and makes room for it below others, so that the code stays complete. */
    private static int[] limited(int[] byDepth, int limit) {
        int[] counts = new int[Math.max(limit + 1, byDepth.length)];
        System.arraycopy(byDepth, 0, counts, 0, byDepth.length);
        for (int depth = limit + 1; depth < counts.length; depth++) {
            counts[limit] += counts[depth];
            counts[depth] = 0;
        }
        long used = 0;
        for (int depth = 1; depth <= limit; depth++) {
            used += (long) counts[depth] << (limit - depth);
        }
        for (long excess = used - (1L << limit); excess > 0; excess--) {
            int depth = limit - 1;
            while (counts[depth] == 0) {
                depth--;
            }
            counts[depth]--;
            counts[depth + 1] += 2;
            counts[limit]--;
        }
        return counts;
    }
}
