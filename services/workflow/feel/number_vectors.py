"""Writes number_vectors.txt: what Python's decimal module makes of operations at 34 digits, half-even, decimal128's range.

python3 number_vectors.py > number_vectors.txt

A line: operation, operands, result ("-" where FEEL has none: out of range, or not defined). Python rounds add to log10 and
sqrt, exp and ln correctly; powers are computed here at 120 digits and rounded once.
"""
import decimal
import random

SEED = 20261125
CONTEXT = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN, Emin=-6143, Emax=6144, clamp=1,
                          traps=[decimal.Overflow, decimal.DivisionByZero, decimal.InvalidOperation])
WIDE = decimal.Context(prec=120, Emin=-99999, Emax=99999, traps=CONTEXT.traps)


def number(chance):
    digits = chance.choice([1, 2, 5, 15, 33, 34])
    coefficient = chance.randrange(10 ** (digits - 1), 10 ** digits)
    exponent = chance.choice([0, 0, -2, -digits, chance.randrange(-40, 40), chance.randrange(-6176, 6111 - 34)])
    return decimal.Decimal((chance.randrange(2), tuple(map(int, str(coefficient))), exponent))


def small(chance, whole):
    value = decimal.Decimal(chance.randrange(-10 ** 6, 10 ** 6))
    return value if whole else value / decimal.Decimal(10 ** chance.randrange(1, 6))


def run(operation, *operands):
    try:
        if operation == "power":
            return CONTEXT.plus(WIDE.power(*operands))
        if operation in ("sqrt", "exp", "ln"):
            return getattr(CONTEXT, operation)(*operands)
        return getattr(CONTEXT, operation)(*operands)
    except (decimal.Overflow, decimal.DivisionByZero, decimal.InvalidOperation, ZeroDivisionError):
        return None


def main():
    chance = random.Random(SEED)
    rows = []
    for operation in ("add", "subtract", "multiply", "divide", "compare"):
        rows += [(operation, number(chance), number(chance)) for _ in range(120)]
    rows += [("add", a, -a * decimal.Decimal("1.0000001")) for a in (number(chance) for _ in range(20))]
    rows += [("sqrt", abs(number(chance))) for _ in range(80)]
    rows += [("exp", small(chance, False) / 100) for _ in range(80)] + [("exp", decimal.Decimal(14144)), ("exp", decimal.Decimal(-14300))]
    rows += [("ln", abs(number(chance))) for _ in range(80)] + [("ln", decimal.Decimal("1.000000000000000000000000000000001"))]
    rows += [("power", abs(small(chance, False)) / 1000 + 1, decimal.Decimal(chance.randrange(-300, 300))) for _ in range(60)]
    rows += [("power", abs(small(chance, False)) / 1000 + 1, small(chance, False) / 10000) for _ in range(60)]
    print(f"# Python {decimal.__version__} of module decimal, seed {SEED}; written by number_vectors.py")
    for row in rows:
        result = run(*row)
        print(" ".join([row[0], *(f"{x:e}" for x in row[1:]), "-" if result is None else f"{result:e}"]))


if __name__ == "__main__":
    main()
