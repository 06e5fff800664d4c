package io.mmectl.localaws.s3;

import java.util.zip.Checksum;

/** CRC-64/NVME: reflected polynomial 0x9A6C9329AC4BC9B5, all ones before and after; eight bytes a step. */
final class Crc64Nvme implements Checksum {
    static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final long[][] TABLES = tables();

    private long state = -1;

    private static long[][] tables() {
        long[][] tables = new long[8][256];
        for (int b = 0; b < 256; b++) {
            long crc = b;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
            }
            tables[0][b] = crc;
        }
        for (int t = 1; t < 8; t++) {
            for (int b = 0; b < 256; b++) {
                long before = tables[t - 1][b];
                tables[t][b] = (before >>> 8) ^ tables[0][(int) before & 0xff];
            }
        }
        return tables;
    }

    @Override
    public void update(int b) {
        state = (state >>> 8) ^ TABLES[0][(int) (state ^ b) & 0xff];
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        long crc = state;
        int i = offset;
        int end = offset + length;
        for (; i + 8 <= end; i += 8) {
            crc = TABLES[7][(int) (crc ^ bytes[i]) & 0xff]
                    ^ TABLES[6][(int) ((crc >>> 8) ^ bytes[i + 1]) & 0xff]
                    ^ TABLES[5][(int) ((crc >>> 16) ^ bytes[i + 2]) & 0xff]
                    ^ TABLES[4][(int) ((crc >>> 24) ^ bytes[i + 3]) & 0xff]
                    ^ TABLES[3][(int) ((crc >>> 32) ^ bytes[i + 4]) & 0xff]
                    ^ TABLES[2][(int) ((crc >>> 40) ^ bytes[i + 5]) & 0xff]
                    ^ TABLES[1][(int) ((crc >>> 48) ^ bytes[i + 6]) & 0xff]
                    ^ TABLES[0][(int) ((crc >>> 56) ^ bytes[i + 7]) & 0xff];
        }
        state = crc;
        for (; i < end; i++) {
            update(bytes[i]);
        }
    }

    @Override
    public long getValue() {
        return ~state;
    }

    @Override
    public void reset() {
        state = -1;
    }
}
