export function badgeIs(name) {
    return {trigger: `.set-partner .o_tier_badge:contains("${name}")`};
}

export function hasNoBadge() {
    return {trigger: "body:not(:has(.set-partner .o_tier_badge))"};
}

export function nextIs(text) {
    return {trigger: `.o_tier_details .o_tier_next:contains("${text}")`};
}

export function promotesTo(member, tier) {
    return {
        trigger: `.o_tier_promotion:contains("This purchase lifts ${member} to ${tier}")`,
    };
}

export function doesNotPromote() {
    return {trigger: "body:not(:has(.o_tier_promotion))"};
}

export function openPopup() {
    return [{trigger: ".o_tier_open", run: "click"}, {trigger: ".o_tier_popup"}];
}

export function closePopup() {
    return [
        {trigger: ".modal-footer button:contains(Close)", run: "click"},
        {trigger: "body:not(:has(.o_tier_popup))"},
    ];
}

export function privilegeIs(name, left) {
    return {
        trigger: `.o_tier_privilege:contains("${name}"):contains("${left}")`,
    };
}

export function usePrivilege(name) {
    const button = `.o_tier_privilege:contains("${name}") button`;
    return [
        {trigger: `${button}:contains("Use")`, run: "click"},
        {trigger: `${button}:contains("Use it now?")`, run: "click"},
    ];
}
