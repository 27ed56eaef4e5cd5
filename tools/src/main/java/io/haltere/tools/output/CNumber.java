package io.haltere.tools.output;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Numbers as C's `printf` writes them.
final class CNumber {
    private static final int USUAL_PRECISION = 6;
    private static final int DIGITS = 15;
    private static final int ALL_DIGITS = 17;
    private static final int EXPONENT_LEAST = -4;

    private CNumber() {}

    /// `%.*f`.
    ///
    /// @param precision digits behind the point; -1 for six
    static String fixed(double value, int precision) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        int scale = precision < 0 ? USUAL_PRECISION : precision;
        String text =
                new BigDecimal(Math.abs(value))
                        .setScale(scale, RoundingMode.HALF_EVEN)
                        .toPlainString();
        return isNegative(value) ? "-" + text : text;
    }

    /// As few digits as show the value, 15 or 17: how Mosquitto writes numbers in JSON.
    static String json(double value) {
        if (!Double.isFinite(value)) {
            return "null";
        }
        String text = general(value, DIGITS);
        double read = Double.parseDouble(text);
        double most = Math.max(Math.abs(read), Math.abs(value));
        boolean isClose = Math.abs(read - value) <= most * Math.ulp(1.0);
        return isClose ? text : general(value, ALL_DIGITS);
    }

    /// `%.*g`.
    private static String general(double value, int digits) {
        String sign = isNegative(value) ? "-" : "";
        if (value == 0) {
            return sign + "0";
        }
        BigDecimal rounded =
                new BigDecimal(Math.abs(value))
                        .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                        .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= EXPONENT_LEAST && exponent < digits) {
            return sign + rounded.toPlainString();
        }
        String all = rounded.unscaledValue().toString();
        String fraction = all.length() == 1 ? "" : "." + all.substring(1);
        String power = Integer.toString(Math.abs(exponent));
        return sign
                + all.charAt(0)
                + fraction
                + (exponent < 0 ? "e-" : "e+")
                + (power.length() == 1 ? "0" : "")
                + power;
    }

    private static boolean isNegative(double value) {
        return Double.doubleToRawLongBits(value) < 0;
    }
}
