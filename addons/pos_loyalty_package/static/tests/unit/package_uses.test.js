import {describe, expect, test} from "@odoo/hoot";
import {
    isForNobody,
    isUsable,
    normalizePlate,
    partsOf,
    priceOf,
    returnedUses,
    serviceOf,
    uncoveredQuantity,
    uncoveredUnits,
    usesOf,
} from "@pos_loyalty_package/app/utils/package_uses";

describe.current.tags("headless");

const OIL = {id: 7};
const WIPERS = {id: 8};
const PROGRAM = {program_type: "package"};

function sold(product, qty, values = {}) {
    return {product_id: product, qty, price_unit: 60, ...values};
}

function used(service, qty, values = {}) {
    return {
        is_reward_line: true,
        reward_id: {program_id: PROGRAM},
        package_product_id: service.product_id,
        package_line_uuid: service.uuid,
        product_id: {id: 99},
        qty,
        refundedQty: 0,
        ...values,
    };
}

function orderOf(lines, values = {}) {
    return {lines, getPartner: () => undefined, ...values};
}

describe("what a package can still pay", () => {
    test("services that no use covers", () => {
        const first = sold(OIL, 2, {uuid: "a"});
        const second = sold(OIL, 1, {uuid: "b"});
        const order = orderOf([first, second, sold(WIPERS, 4)]);
        expect(uncoveredQuantity(order, OIL)).toBe(3);
        order.lines.push(used(first, 2));
        expect(uncoveredQuantity(order, OIL)).toBe(1);
        expect(uncoveredUnits(order, first)).toBe(0);
        expect(uncoveredUnits(order, second)).toBe(1);
        expect(uncoveredQuantity(order, WIPERS)).toBe(4);
    });

    test("a use does not cover itself", () => {
        const service = sold(OIL, 1, {uuid: "a"});
        const use = used(service, 1);
        expect(uncoveredUnits(orderOf([service, use]), service, use)).toBe(1);
    });

    test("neither returns nor parts of a service", () => {
        const back = sold(OIL, -1, {refunded_orderline_id: {id: 1}});
        expect(uncoveredQuantity(orderOf([back]), OIL)).toBe(0);
        expect(uncoveredQuantity(orderOf([sold(OIL, 1.5)]), OIL)).toBe(1);
    });

    test("more uses than services leave nothing", () => {
        const service = sold(OIL, 1, {uuid: "a"});
        expect(uncoveredUnits(orderOf([service, used(service, 2)]), service)).toBe(0);
    });
});

test("a use is worth the price of its line, its discount included", () => {
    expect(priceOf(sold(OIL, 1, {discount: 25}))).toBe(45);
});

describe("a service on two lines at two prices", () => {
    const half = sold(OIL, 1, {uuid: "half", discount: 50});
    const full = sold(OIL, 2, {uuid: "full"});

    test("each use pays for its own line, the dearest first", () => {
        const order = orderOf([half, full]);
        const parts = (quantity) =>
            partsOf(order, OIL, quantity).map(({service, units}) => [
                service.uuid,
                units,
            ]);
        expect(parts(1)).toEqual([["full", 1]]);
        expect(parts(3)).toEqual([
            ["full", 2],
            ["half", 1],
        ]);
        order.lines.push(used(full, 2));
        expect(parts(3)).toEqual([["half", 1]]);
    });

    test("a use stays with its line while that is there", () => {
        const use = used(half, 1);
        expect(serviceOf(orderOf([half, full, use]), use)).toBe(half);
        expect(serviceOf(orderOf([full, use]), use)).toBe(undefined);
        expect(serviceOf(orderOf([full]), {is_reward_line: true})).toBe(undefined);
    });
});

describe("what comes back with a service", () => {
    const service = sold(OIL, 2, {uuid: "a"});

    test("uses of its own line", () => {
        const other = sold(OIL, 1, {uuid: "b"});
        const use = used(service, 1);
        const order = orderOf([service, other, use, used(other, 1)]);
        expect(usesOf(order, service)).toEqual([use]);
    });

    test("of an order whose program the till does not know any more", () => {
        const use = used(service, 1, {reward_id: undefined});
        expect(usesOf(orderOf([service, use]), service)).toEqual([use]);
    });

    test("one of two that two cards have paid brings one use", () => {
        const uses = [used(service, 1), used(service, 1)];
        expect(returnedUses(uses, 1)).toEqual([1, 0]);
        expect(returnedUses(uses, 2)).toEqual([1, 1]);
        expect(returnedUses(uses, -1)).toEqual([0, 0]);
    });

    test("never a use that came back before", () => {
        const before = used(service, 2, {refundedQty: 1});
        expect(returnedUses([before], 2)).toEqual([1]);
    });
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

    test("whoever shows the code of one without a car", () => {
        const order = orderOf([], {_code_activated_coupon_ids: [{id: 3}]});
        expect(isUsable(order, {...card, partner_id: undefined})).toBe(true);
        expect(isUsable(order, {...card, id: 4, partner_id: undefined})).toBe(false);
        expect(isUsable(order, {...card, license_plate: "粤B12345"})).toBe(false);
    });

    test("not before the server knows the card, not with another program", () => {
        const partner = {getPartner: () => ({id: 5})};
        expect(isUsable(orderOf([], partner), {...card, id: -1})).toBe(false);
        const loyalty = {...card, program_id: {program_type: "loyalty"}};
        expect(isUsable(orderOf([], partner), loyalty)).toBe(false);
    });
});

describe("whose a sold package is", () => {
    const person = {...PROGRAM, package_anchor: "person"};
    const car = {...PROGRAM, package_anchor: "plate"};
    const withPlate = orderOf([], {license_plate: "粤B12345"});

    test("without a customer only a car's, by its plate, or a bearer's", () => {
        expect(isForNobody(orderOf([]), person)).toBe(true);
        expect(isForNobody(orderOf([]), car)).toBe(true);
        expect(isForNobody(withPlate, person)).toBe(true);
        expect(isForNobody(withPlate, car)).toBe(false);
        const bearer = {...person, points_policy: "ledger", ownership: "bearer"};
        expect(isForNobody(orderOf([]), bearer)).toBe(false);
    });

    test("with a customer, the customer's", () => {
        const order = orderOf([], {getPartner: () => ({id: 5})});
        expect(isForNobody(order, person)).toBe(false);
        expect(isForNobody(order, car)).toBe(false);
        expect(isForNobody(orderOf([]), {program_type: "loyalty"})).toBe(false);
    });
});

test("plates are compared by letters and digits", () => {
    expect(normalizePlate(" 粤b·123 45 ")).toBe("粤B12345");
    expect(normalizePlate(undefined)).toBe("");
});
