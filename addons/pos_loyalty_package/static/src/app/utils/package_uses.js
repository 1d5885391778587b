/** Uses of packages on an order of the till: plain functions of the order's lines. */

export function isPackage(program) {
    return program?.program_type === "package";
}

/** Whether a line takes a service off because a package has paid for it. */
export function isPackageUse(line) {
    return line.is_reward_line && isPackage(line.reward_id?.program_id);
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

/** How many of a product are on the order and no package pays for. */
export function uncoveredQuantity(order, product, except = null) {
    const sold = linesOf(order, product).reduce((sum, line) => sum + line.qty, 0);
    const covered = order.lines
        .filter((line) => isPackageUse(line) && line !== except)
        .filter((line) => line.package_product_id?.id === product.id)
        .reduce((sum, line) => sum + line.qty, 0);
    return Math.max(Math.floor(sold) - covered, 0);
}

/** Price of one unit as it stands on the order, its own discount included. */
export function priceOf(order, product) {
    const [line] = linesOf(order, product);
    return line ? line.price_unit * (1 - (line.discount || 0) / 100) : 0;
}

/** Whether the order may use a package: of its customer, or of its car. */
export function isUsable(order, card) {
    if (!isPackage(card.program_id) || card.id < 0) {
        return false;
    }
    if (card.license_plate) {
        return card.license_plate === order.license_plate;
    }
    return Boolean(card.partner_id) && card.partner_id.id === order.getPartner()?.id;
}

/** Letters and digits alone, in capitals, as the server compares plates. */
export function normalizePlate(text) {
    return (text || "").toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
}
