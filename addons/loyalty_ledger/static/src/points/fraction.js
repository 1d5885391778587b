/** Decimals that a value may have; more is dust of binary floats. */
const DECIMALS = 6;
const SCALE = 10n ** BigInt(DECIMALS);
const NUMBER = /^([+-]?)(\d*)\.?(\d*)$/;

function greatestCommonDivisor(a, b) {
    while (b) {
        [a, b] = [b, a % b];
    }
    return a;
}

/** Parses "12.345" into millionths, halves away from zero. */
function toMillionths(text) {
    const [, sign, whole, rest] = text.match(NUMBER) || [];
    if (!whole && !rest) {
        throw new RangeError(`not a finite number: ${text}`);
    }
    const digits = rest.padEnd(DECIMALS + 1, "0");
    let units = BigInt(whole || "0") * SCALE + BigInt(digits.slice(0, DECIMALS));
    if (digits[DECIMALS] >= "5") {
        units += 1n;
    }
    return sign === "-" ? -units : units;
}

/**
 * An exact number. Money and points are never computed with floats: these carry dust
 * that a rounding step turns into a whole point.
 */
export class Fraction {
    constructor(numerator, denominator = 1n) {
        const sign = denominator < 0n ? -1n : 1n;
        const positive = numerator < 0n ? -numerator : numerator;
        const divisor = greatestCommonDivisor(positive, sign * denominator) * sign;
        this.numerator = numerator / divisor;
        this.denominator = denominator / divisor;
    }

    /**
     * @param {Fraction|number|string} value taken at six decimals
     * @throws {RangeError} if it is not a finite number
     */
    static of(value) {
        if (value instanceof Fraction) {
            return value;
        }
        const text =
            typeof value === "number" ? value.toFixed(DECIMALS) : String(value);
        return new Fraction(toMillionths(text), SCALE);
    }

    static sum(values) {
        return values.reduce((total, value) => total.plus(value), ZERO);
    }

    plus(other) {
        other = Fraction.of(other);
        return new Fraction(
            this.numerator * other.denominator + other.numerator * this.denominator,
            this.denominator * other.denominator,
        );
    }

    minus(other) {
        return this.plus(Fraction.of(other).negated());
    }

    times(other) {
        other = Fraction.of(other);
        return new Fraction(
            this.numerator * other.numerator,
            this.denominator * other.denominator,
        );
    }

    over(other) {
        other = Fraction.of(other);
        if (!other.numerator) {
            throw new RangeError("division by zero");
        }
        return new Fraction(
            this.numerator * other.denominator,
            this.denominator * other.numerator,
        );
    }

    negated() {
        return new Fraction(-this.numerator, this.denominator);
    }

    absolute() {
        return this.isNegative() ? this.negated() : this;
    }

    /** @returns {number} below, at or above 0 as this is below, at or above `other` */
    compare(other) {
        const difference = this.minus(other).numerator;
        return difference < 0n ? -1 : difference > 0n ? 1 : 0;
    }

    isNegative() {
        return this.numerator < 0n;
    }

    isZero() {
        return this.numerator === 0n;
    }

    /** @returns {bigint} the whole part, towards zero */
    truncated() {
        return this.numerator / this.denominator;
    }

    /** @returns {number} the nearest float; exact for what has been rounded */
    toNumber() {
        if (this.denominator === 1n) {
            return Number(this.numerator);
        }
        const magnitude = this.absolute();
        const millionths = (magnitude.numerator * SCALE * 2n) / magnitude.denominator;
        const digits = String((millionths + 1n) / 2n).padStart(DECIMALS + 1, "0");
        const number = Number(
            `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`,
        );
        return this.isNegative() ? -number : number;
    }
}

export const ZERO = new Fraction(0n);
export const ONE = new Fraction(1n);

export function minimum(...values) {
    return values.reduce((least, value) => (value.compare(least) < 0 ? value : least));
}

export function maximum(...values) {
    return values.reduce((most, value) => (value.compare(most) > 0 ? value : most));
}
