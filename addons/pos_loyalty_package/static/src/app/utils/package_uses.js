/** Uses of packages on an order of the till: plain functions of the order's lines. */

export function isPackage(program) {
    return program?.program_type === "package";
}

/**
 * Whether a line takes a service off because a package has paid for it. Of an order of
 * the past the till may not know the program any more.
 */
export function isPackageUse(line) {
    return (
        line.is_reward_line &&
        (Boolean(line.package_line_uuid) || isPackage(line.reward_id?.program_id))
    );
}

function isService(line, product) {
    return (
        !line.is_reward_line &&
        !line.refunded_orderline_id &&
        line.qty > 0 &&
        line.product_id.id === product.id
    );
}

/** The lines that sell a product. */
export function linesOf(order, product) {
    return order.lines.filter((line) => isService(line, product));
}

/** The line whose service a use pays, if it is still on the order. */
export function serviceOf(order, use) {
    const product = use.package_product_id;
    return product
        ? linesOf(order, product).find((line) => line.uuid === use.package_line_uuid)
        : undefined;
}

/** The uses that pay for the service of a line. */
export function usesOf(order, service) {
    return order.lines
        .filter(isPackageUse)
        .filter((use) =>
            use.package_line_uuid
                ? use.package_line_uuid === service.uuid
                : use.package_product_id?.id === service.product_id.id,
        );
}

/** How many units of a line no package pays for. */
export function uncoveredUnits(order, service, except = null) {
    const covered = order.lines
        .filter((line) => isPackageUse(line) && line !== except)
        .filter((line) => line.package_line_uuid === service.uuid)
        .reduce((sum, line) => sum + line.qty, 0);
    return Math.max(Math.floor(service.qty) - covered, 0);
}

/** How many of a product are on the order and no package pays for. */
export function uncoveredQuantity(order, product) {
    return linesOf(order, product).reduce(
        (sum, service) => sum + uncoveredUnits(order, service),
        0,
    );
}

/** Price of one unit of a line as it stands, its own discount included. */
export function priceOf(service) {
    return service.price_unit * (1 - (service.discount || 0) / 100);
}

/**
 * The lines that so many uses pay for, the dearest first.
 *
 * @returns {{service: Object, units: number}[]} each with as many as it has uncovered
 */
export function partsOf(order, product, quantity) {
    const services = linesOf(order, product).sort(
        (one, other) => priceOf(other) - priceOf(one),
    );
    let rest = quantity;
    const parts = services.map((service) => {
        const units = Math.min(uncoveredUnits(order, service), rest);
        rest -= units;
        return {service, units};
    });
    return parts.filter(({units}) => units > 0);
}

/** How many of each use come back with so many units of their service: never more. */
export function returnedUses(uses, returned) {
    let rest = Math.max(returned, 0);
    return uses.map((use) => {
        const units = Math.min(rest, Math.max(use.qty - use.refundedQty, 0));
        rest -= units;
        return units;
    });
}

/**
 * Whether the order may use a package: of its customer, of its car, or one without a car
 * whose code was entered.
 */
export function isUsable(order, card) {
    if (!isPackage(card.program_id) || card.id < 0) {
        return false;
    }
    if (card.license_plate) {
        return card.license_plate === order.license_plate;
    }
    if (order._code_activated_coupon_ids?.some(({id}) => id === card.id)) {
        return true;
    }
    return Boolean(card.partner_id) && card.partner_id.id === order.getPartner()?.id;
}

/** Whether a package that the order sells would belong to nobody. */
export function isForNobody(order, program) {
    const isBearer =
        program.points_policy === "ledger" && program.ownership === "bearer";
    const isForCar = program.package_anchor === "plate" && order.license_plate;
    return isPackage(program) && !order.getPartner() && !isForCar && !isBearer;
}

/** Letters and digits alone, in capitals, as the server compares plates. */
export function normalizePlate(text) {
    return (text || "").toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
}
