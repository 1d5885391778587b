import {describe, expect, test} from "@odoo/hoot";
import {
    isUsable,
    normalizePlate,
    priceOf,
    uncoveredQuantity,
} from "@pos_loyalty_package/app/utils/package_uses";

describe.current.tags("headless");

const OIL = {id: 7};
const WIPERS = {id: 8};
const PROGRAM = {program_type: "package"};

function sold(product, qty, values = {}) {
    return {product_id: product, qty, price_unit: 60, ...values};
}

function used(product, qty) {
    return {
        is_reward_line: true,
        reward_id: {program_id: PROGRAM},
        package_product_id: product,
        product_id: {id: 99},
        qty,
    };
}

function orderOf(lines, values = {}) {
    return {lines, getPartner: () => undefined, ...values};
}

describe("what a package can still pay", () => {
    test("services that no use covers", () => {
        const order = orderOf([sold(OIL, 2), sold(OIL, 1), sold(WIPERS, 4)]);
        expect(uncoveredQuantity(order, OIL)).toBe(3);
        order.lines.push(used(OIL, 2));
        expect(uncoveredQuantity(order, OIL)).toBe(1);
        expect(uncoveredQuantity(order, WIPERS)).toBe(4);
    });

    test("a use does not cover itself", () => {
        const use = used(OIL, 1);
        expect(uncoveredQuantity(orderOf([sold(OIL, 1), use]), OIL, use)).toBe(1);
    });

    test("neither returns nor parts of a service", () => {
        const back = sold(OIL, -1, {refunded_orderline_id: {id: 1}});
        expect(uncoveredQuantity(orderOf([back]), OIL)).toBe(0);
        expect(uncoveredQuantity(orderOf([sold(OIL, 1.5)]), OIL)).toBe(1);
    });

    test("more uses than services leave nothing", () => {
        expect(uncoveredQuantity(orderOf([used(OIL, 2)]), OIL)).toBe(0);
    });
});

test("a use is worth the price on the order, its discount included", () => {
    expect(priceOf(orderOf([sold(OIL, 1, {discount: 25})]), OIL)).toBe(45);
    expect(priceOf(orderOf([]), OIL)).toBe(0);
});

describe("who may use a package", () => {
    const card = {id: 3, program_id: PROGRAM, partner_id: {id: 5}};

    test("its customer", () => {
        const of = (id) => orderOf([], {getPartner: () => ({id})});
        expect(isUsable(of(5), card)).toBe(true);
        expect(isUsable(of(6), card)).toBe(false);
        expect(isUsable(orderOf([]), card)).toBe(false);
    });

    test("whoever brings its car", () => {
        const ofCar = {...card, license_plate: "粤B12345"};
        expect(isUsable(orderOf([], {license_plate: "粤B12345"}), ofCar)).toBe(true);
        expect(isUsable(orderOf([], {getPartner: () => ({id: 5})}), ofCar)).toBe(false);
    });

    test("not before the server knows the card, not with another program", () => {
        const partner = {getPartner: () => ({id: 5})};
        expect(isUsable(orderOf([], partner), {...card, id: -1})).toBe(false);
        const loyalty = {...card, program_id: {program_type: "loyalty"}};
        expect(isUsable(orderOf([], partner), loyalty)).toBe(false);
    });
});

test("plates are compared by letters and digits", () => {
    expect(normalizePlate(" 粤b·123 45 ")).toBe("粤B12345");
    expect(normalizePlate(undefined)).toBe("");
});
