import {rpc} from "@web/core/network/rpc";
import {buttonTriger} from "@point_of_sale/../tests/generic_helpers/numpad_util";

/** Steps that wait as long as a step may: the server of a busy machine is slow. */
export function patient(steps) {
    return steps.flat(Infinity).map((step) => ({timeout: 60000, ...step}));
}

/** Type into the search of customers and press Enter, as a scanner does. */
export function enterInCustomerSearch(text) {
    const input = ".modal-dialog .input-group input";
    return [
        {trigger: input, run: `edit ${text}`},
        {
            trigger: input,
            run: () =>
                document
                    .querySelector(input)
                    .dispatchEvent(new KeyboardEvent("keyup", {key: ""})),
        },
        {trigger: ".modal-body:contains(No customers found)"},
        {
            trigger: input,
            run: () =>
                document
                    .querySelector(input)
                    .dispatchEvent(
                        new KeyboardEvent("keydown", {bubbles: true, key: "Enter"}),
                    ),
        },
    ];
}

export function availableIs(text) {
    return {trigger: `.o_points_available:contains("${text}")`};
}

export function expiringIs(text) {
    return {trigger: `.o_points_expiring:contains("${text}")`};
}

export function openPopup() {
    return [{trigger: ".o_use_points", run: "click"}, {trigger: ".o_points_popup"}];
}

export function typeOnPad(keys) {
    return keys.split(" ").map((key) => ({
        content: `touch ${key}`,
        trigger: `.o_points_popup ${buttonTriger(key)}`,
        run: "click",
    }));
}

export function typeOnKeyboard(text) {
    return [...text].map((key) => ({
        content: `press ${key}`,
        trigger: ".o_points_popup",
        run: () => window.dispatchEvent(new KeyboardEvent("keyup", {key})),
    }));
}

export function clickSuggestion(text) {
    return {trigger: `.o_points_suggestion:contains("${text}")`, run: "click"};
}

export function payIs(amount) {
    return {trigger: `.o_points_amount:contains("${amount}")`};
}

export function cannotConfirm() {
    return {trigger: ".o_points_confirm:disabled"};
}

export function confirm() {
    return [
        {trigger: ".o_points_confirm:enabled", run: "click"},
        {trigger: "body:not(:has(.o_points_popup))"},
    ];
}

export function discard() {
    return [
        {trigger: ".modal-footer .btn-secondary:contains(Discard)", run: "click"},
        {trigger: "body:not(:has(.o_points_popup))"},
    ];
}

export function lineIsCalled(name) {
    return {trigger: `.orderline .product-name:contains("${name}")`};
}

export function receiptLineIsCalled(name) {
    return {trigger: `.pos-receipt .orderline .product-name:contains("${name}")`};
}

export function receiptShows(label, value) {
    return {
        trigger: `.pos-receipt div.d-flex:contains("${label}"):contains("${value}")`,
    };
}

export function returnIs(taken, given, balance) {
    return [
        {trigger: `.o_points_taken_back:contains("${taken}")`},
        {trigger: `.o_points_given_back:contains("${given}")`},
        {trigger: `.o_points_new_balance:contains("${balance}")`},
    ];
}

/* Another till is another client of the server: it calls while this one is open. */

function call(model, method, args) {
    return rpc(`/web/dataset/call_kw/${model}/${method}`, {
        model,
        method,
        args,
        kwargs: {},
    });
}

async function findCard(code) {
    const [card] = await call("loyalty.card", "search_read", [
        [["code", "=", code]],
        ["points"],
    ]);
    return card.id;
}

export function otherTillReserves(code, points) {
    return {
        content: `another till reserves ${points}`,
        trigger: "body",
        run: async () => {
            const changes = {[await findCard(code)]: -points};
            const args = [[], changes, [], "another-till"];
            const answer = await call("pos.order", "validate_coupon_programs", args);
            if (!answer.successful) {
                throw new Error(answer.payload.message);
            }
        },
    };
}

/** An order of another client, confirmed as Odoo's own till does. */
export function otherTillSpends(code, points) {
    return {
        content: `another till spends ${points}`,
        trigger: "body",
        run: async () => {
            const cardId = await findCard(code);
            const card = posmodel.models["loyalty.card"].get(cardId);
            const order = posmodel.getOrder().serializeForORM({keepCommands: true});
            const uuid = crypto.randomUUID();
            const synced = await call("pos.order", "sync_from_ui", [
                [
                    {
                        ...order,
                        id: uuid,
                        uuid,
                        lines: [],
                        payment_ids: [],
                        state: "paid",
                        amount_total: 0,
                        amount_paid: 0,
                        amount_tax: 0,
                    },
                ],
            ]);
            const claim = {
                [cardId]: {
                    points: -points,
                    program_id: card.program_id.id,
                    coupon_id: cardId,
                },
            };
            const orderId = synced["pos.order"][0].id;
            await call("pos.order", "confirm_coupon_programs", [[orderId], claim]);
        },
    };
}

/** A change after which core does not count the points anew, as by a tip. */
export function changePriceUnseen(price) {
    return {
        content: `the service costs ${price}`,
        trigger: "body",
        run: () => posmodel.getOrder().lines[0].setUnitPrice(price),
    };
}

export function holdOnServer() {
    return {
        content: "reserve the points as validating does",
        trigger: "body",
        run: () => posmodel.holdPoints(posmodel.getOrder()),
    };
}

/** Send the paid orders, and send them again as after a lost answer. */
export function syncTwice() {
    return {
        content: "send the order twice",
        trigger: "body",
        run: async () => {
            const order = posmodel.models["pos.order"].find(
                (o) => o.finalized && !o.isSynced,
            );
            const again = order.serializeForORM({keepCommands: true});
            await posmodel.syncAllOrders({throw: true, force: true, orders: [order]});
            await call("pos.order", "sync_from_ui", [[again]]);
        },
    };
}
