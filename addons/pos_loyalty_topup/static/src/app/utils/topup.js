import {Fraction} from "@loyalty_ledger/points/fraction";

/** Prepaid accounts on an order of the till: plain functions of values. */

/** Whether cards of the program are prepaid accounts by the policy. */
export function isTopup(program) {
    return program?.program_type === "ewallet" && program.points_policy === "ledger";
}

/**
 * What is given beside a top-up: twin of `bonus_of` of `loyalty_topup/tools/bonus.py`.
 *
 * @param {number} amount what one order puts on the account
 * @param {{amount_from: number, kind: string, bonus: number}[]} steps
 */
export function bonusOf(amount, steps) {
    const paid = Fraction.of(amount);
    const [step] = steps
        .filter((each) => paid.compare(each.amount_from) >= 0)
        .toSorted((one, other) => other.amount_from - one.amount_from);
    if (!step) {
        return 0;
    }
    const bonus =
        step.kind === "percent"
            ? paid.times(step.bonus).over(100)
            : Fraction.of(step.bonus);
    return Number(bonus.times(100).truncated()) / 100;
}

function toCents(amount) {
    return Math.round(amount * 100) / 100;
}

/**
 * What an order will do on an account.
 *
 * @param {{balance: number, paidIn: number, used: number}} account before the order
 * @param {Object[]} steps the table of bonuses
 */
export function outlookOf({balance, paidIn, used}, steps) {
    const bonus = bonusOf(paidIn, steps);
    return {paidIn, bonus, used, balance: toCents(balance + paidIn + bonus - used)};
}

/** What an order did on an account, from what the server has posted. */
export function statementOf(posted) {
    const bonus = posted.bonus || 0;
    return {
        paidIn: toCents(posted.earned - bonus),
        bonus,
        used: posted.spent,
        takenBack: posted.taken_back,
        givenBack: posted.given_back,
        balance: posted.balance,
        bonusLeft: posted.bonus_left,
    };
}
