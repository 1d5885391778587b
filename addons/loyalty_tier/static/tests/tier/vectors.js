// Written by tests/vectors/generate.py.

export const LADDER = [
    {
        note: "0 spent",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "0"},
        ],
        expected: 0,
    },
    {
        note: "99.99 spent",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "99.99"},
        ],
        expected: 0,
    },
    {
        note: "100 spent",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "100"},
        ],
        expected: 1,
    },
    {
        note: "499.999999 spent",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "499.999999"},
        ],
        expected: 1,
    },
    {
        note: "500 spent",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "500"},
        ],
        expected: 2,
    },
    {
        note: "1000 spent",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "1000"},
        ],
        expected: 3,
    },
    {
        note: "999999 spent",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "999999"},
        ],
        expected: 3,
    },
    {
        note: "-5 spent",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "-5"},
        ],
        expected: 0,
    },
    {
        note: "any threshold is enough: visits",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {visits: 1}},
                    {tier: 2, least: {visits: 2, amount: "500"}},
                    {tier: 3, least: {visits: 5, points: "900.50"}},
                ],
            },
            {visits: 2},
        ],
        expected: 2,
    },
    {
        note: "any threshold is enough: money",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {visits: 1}},
                    {tier: 2, least: {visits: 2, amount: "500"}},
                    {tier: 3, least: {visits: 5, points: "900.50"}},
                ],
            },
            {amount: "500"},
        ],
        expected: 2,
    },
    {
        note: "a tier is reached over one that is not",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {visits: 1}},
                    {tier: 2, least: {visits: 2, amount: "500"}},
                    {tier: 3, least: {visits: 5, points: "900.50"}},
                ],
            },
            {points: "900.50"},
        ],
        expected: 3,
    },
    {
        note: "all thresholds are needed",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {visits: 1}},
                    {tier: 2, least: {visits: 2, amount: "500"}},
                    {tier: 3, least: {visits: 5, points: "900.50"}},
                ],
                match: "all",
            },
            {visits: 2, amount: "499"},
        ],
        expected: 1,
    },
    {
        note: "all thresholds are there",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {visits: 1}},
                    {tier: 2, least: {visits: 2, amount: "500"}},
                    {tier: 3, least: {visits: 5, points: "900.50"}},
                ],
                match: "all",
            },
            {visits: 2, amount: "500"},
        ],
        expected: 2,
    },
    {
        note: "points of the highest without visits",
        function: "earned_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {visits: 1}},
                    {tier: 2, least: {visits: 2, amount: "500"}},
                    {tier: 3, least: {visits: 5, points: "900.50"}},
                ],
                match: "all",
            },
            {points: "2000", visits: 4, amount: "800"},
        ],
        expected: 2,
    },
    {
        note: "no ladder",
        function: "earned_rank",
        args: [{steps: []}, {amount: "5"}],
        expected: 0,
    },
    {
        note: "a tier without threshold is never earned, any",
        function: "earned_rank",
        args: [{steps: [{tier: 1, least: {}}]}, {amount: "5"}],
        expected: 0,
    },
    {
        note: "a tier without threshold is never earned, all",
        function: "earned_rank",
        args: [{steps: [{tier: 1, least: {}}], match: "all"}, {amount: "5"}],
        expected: 0,
    },
    {
        note: "missing to each",
        function: "missing",
        args: [
            {tier: 2, least: {visits: 2, amount: "500"}},
            {amount: "200.25", visits: 1},
        ],
        expected: {amount: "299.75", visits: 1, points: "0"},
    },
    {
        note: "nothing below zero is missing",
        function: "missing",
        args: [
            {tier: 2, least: {visits: 2, amount: "500"}},
            {amount: "900", visits: 9},
        ],
        expected: {amount: "0", visits: 0, points: "0"},
    },
    {
        note: "refunds are missing, too",
        function: "missing",
        args: [{tier: 1, least: {amount: "100"}}, {amount: "-50"}],
        expected: {amount: "150", visits: 0, points: "0"},
    },
    {
        note: "nothing is missing where one way is there",
        function: "missing_to",
        args: [
            {
                steps: [
                    {tier: 1, least: {visits: 1}},
                    {tier: 2, least: {visits: 2, amount: "500"}},
                    {tier: 3, least: {visits: 5, points: "900.50"}},
                ],
            },
            {visits: 2},
            2,
        ],
        expected: {amount: "0", visits: 0, points: "0"},
    },
    {
        note: "both ways are missing",
        function: "missing_to",
        args: [
            {
                steps: [
                    {tier: 1, least: {visits: 1}},
                    {tier: 2, least: {visits: 2, amount: "500"}},
                    {tier: 3, least: {visits: 5, points: "900.50"}},
                ],
            },
            {visits: 3},
            3,
        ],
        expected: {amount: "0", visits: 2, points: "900.50"},
    },
    {
        note: "all: what is there is not missing",
        function: "missing_to",
        args: [
            {
                steps: [
                    {tier: 1, least: {visits: 1}},
                    {tier: 2, least: {visits: 2, amount: "500"}},
                    {tier: 3, least: {visits: 5, points: "900.50"}},
                ],
                match: "all",
            },
            {visits: 2, amount: "100"},
            2,
        ],
        expected: {amount: "400", visits: 0, points: "0"},
    },
    {
        note: "reached: any",
        function: "is_reached",
        args: [{tier: 2, least: {visits: 2, amount: "500"}}, {visits: 2}, "any"],
        expected: true,
    },
    {
        note: "not reached: all",
        function: "is_reached",
        args: [{tier: 2, least: {visits: 2, amount: "500"}}, {visits: 2}, "all"],
        expected: false,
    },
    {
        note: "all, incl",
        function: "gained",
        args: [
            {steps: [], scope: "all", tax: "incl"},
            {
                amounts: {
                    service: ["119", "100"],
                    goods: ["23.80", "20"],
                    other: ["50", "50"],
                },
                points: "142",
            },
        ],
        expected: {amount: "192.80", visits: 1, points: "142"},
    },
    {
        note: "all, excl",
        function: "gained",
        args: [
            {steps: [], scope: "all", tax: "excl"},
            {
                amounts: {
                    service: ["119", "100"],
                    goods: ["23.80", "20"],
                    other: ["50", "50"],
                },
                points: "142",
            },
        ],
        expected: {amount: "170", visits: 1, points: "142"},
    },
    {
        note: "goods_services, incl",
        function: "gained",
        args: [
            {steps: [], scope: "goods_services", tax: "incl"},
            {
                amounts: {
                    service: ["119", "100"],
                    goods: ["23.80", "20"],
                    other: ["50", "50"],
                },
                points: "142",
            },
        ],
        expected: {amount: "142.80", visits: 1, points: "142"},
    },
    {
        note: "goods_services, excl",
        function: "gained",
        args: [
            {steps: [], scope: "goods_services", tax: "excl"},
            {
                amounts: {
                    service: ["119", "100"],
                    goods: ["23.80", "20"],
                    other: ["50", "50"],
                },
                points: "142",
            },
        ],
        expected: {amount: "120", visits: 1, points: "142"},
    },
    {
        note: "services, incl",
        function: "gained",
        args: [
            {steps: [], scope: "services", tax: "incl"},
            {
                amounts: {
                    service: ["119", "100"],
                    goods: ["23.80", "20"],
                    other: ["50", "50"],
                },
                points: "142",
            },
        ],
        expected: {amount: "119", visits: 1, points: "142"},
    },
    {
        note: "services, excl",
        function: "gained",
        args: [
            {steps: [], scope: "services", tax: "excl"},
            {
                amounts: {
                    service: ["119", "100"],
                    goods: ["23.80", "20"],
                    other: ["50", "50"],
                },
                points: "142",
            },
        ],
        expected: {amount: "100", visits: 1, points: "142"},
    },
    {
        note: "a second receipt of the day is no visit",
        function: "gained",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {
                amounts: {
                    service: ["119", "100"],
                    goods: ["23.80", "20"],
                    other: ["50", "50"],
                },
                points: "142",
                is_first_today: false,
            },
        ],
        expected: {visits: 0, amount: "142.80"},
    },
    {
        note: "nothing paid is no visit",
        function: "gained",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amounts: {goods: ["0", "0"]}},
        ],
        expected: {visits: 0, amount: "0", points: "0"},
    },
    {
        note: "prepaid alone is a visit",
        function: "gained",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amounts: {other: ["50", "50"]}},
        ],
        expected: {visits: 1, amount: "0"},
    },
    {
        note: "tenths add up",
        function: "added",
        args: [
            {amount: "0.1", visits: 1, points: "0.7"},
            {amount: "0.2", visits: 2, points: "0.1"},
        ],
        expected: {amount: "0.3", visits: 3, points: "0.8"},
    },
    {
        note: "one cent short",
        function: "promoted_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "450"},
            {amounts: {service: ["49.99", "49.99"]}, points: "0"},
            1,
        ],
        expected: 0,
    },
    {
        note: "to the cent",
        function: "promoted_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "450.10"},
            {amounts: {service: ["49.90", "49.90"]}, points: "0"},
            1,
        ],
        expected: 2,
    },
    {
        note: "two steps at once",
        function: "promoted_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "0"},
            {amounts: {service: ["1000", "1000"]}, points: "0"},
            0,
        ],
        expected: 3,
    },
    {
        note: "in the tier already",
        function: "promoted_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "700"},
            {amounts: {service: ["100", "100"]}, points: "0"},
            2,
        ],
        expected: 0,
    },
    {
        note: "a tier by hand above what is earned",
        function: "promoted_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {amount: "100"}},
                    {tier: 2, least: {amount: "500"}},
                    {tier: 3, least: {amount: "1000"}},
                ],
            },
            {amount: "0"},
            {amounts: {service: ["500", "500"]}, points: "0"},
            3,
        ],
        expected: 0,
    },
    {
        note: "by the second visit",
        function: "promoted_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {visits: 1}},
                    {tier: 2, least: {visits: 2, amount: "500"}},
                    {tier: 3, least: {visits: 5, points: "900.50"}},
                ],
            },
            {visits: 1},
            {amounts: {service: ["10", "10"]}, points: "0"},
            1,
        ],
        expected: 2,
    },
    {
        note: "not by the second receipt of a day",
        function: "promoted_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {visits: 1}},
                    {tier: 2, least: {visits: 2, amount: "500"}},
                    {tier: 3, least: {visits: 5, points: "900.50"}},
                ],
            },
            {visits: 1},
            {amounts: {service: ["10", "10"]}, points: "0", is_first_today: false},
            1,
        ],
        expected: 0,
    },
    {
        note: "by points",
        function: "promoted_rank",
        args: [
            {
                steps: [
                    {tier: 1, least: {visits: 1}},
                    {tier: 2, least: {visits: 2, amount: "500"}},
                    {tier: 3, least: {visits: 5, points: "900.50"}},
                ],
            },
            {points: "800", visits: 2},
            {amounts: {service: ["10", "10"]}, points: "100.50", is_first_today: false},
            2,
        ],
        expected: 3,
    },
];

export const BENEFIT = [
    {
        note: "double",
        function: "member_points",
        args: [
            [{key: "a", amount_included: "120", rules: [1]}],
            [{rule_id: 1, mode: "money", points: "1"}],
            {},
            "2",
        ],
        expected: "240",
    },
    {
        note: "one and a half, before rounding",
        function: "member_points",
        args: [
            [{key: "a", amount_included: "10.50", rules: [1]}],
            [{rule_id: 1, mode: "money", points: "1"}],
            {},
            "1.5",
        ],
        expected: "16",
    },
    {
        note: "one and a half, down",
        function: "member_points",
        args: [
            [{key: "a", amount_included: "10.50", rules: [1]}],
            [{rule_id: 1, mode: "money", points: "1"}],
            {method: "down"},
            "1.5",
        ],
        expected: "15",
    },
    {
        note: "one and a half, in steps of 10",
        function: "member_points",
        args: [
            [{key: "a", amount_included: "99", rules: [1]}],
            [{rule_id: 1, mode: "money", points: "1"}],
            {step: "10", method: "down"},
            "1.5",
        ],
        expected: "140",
    },
    {
        note: "a third more by float",
        function: "member_points",
        args: [
            [{key: "a", amount_included: "9", rules: [1]}],
            [{rule_id: 1, mode: "money", points: "1"}],
            {step: "0.01"},
            "1.333333",
        ],
        expected: "12",
    },
    {
        note: "a tenth more does not drift",
        function: "member_points",
        args: [
            [
                {key: "a", amount_included: "0.1", rules: [1]},
                {key: "b", amount_included: "0.2", rules: [1]},
            ],
            [{rule_id: 1, mode: "money", points: "1"}],
            {step: "0.01"},
            "1.1",
        ],
        expected: "0.33",
    },
    {
        note: "points per order",
        function: "member_points",
        args: [
            [
                {key: "a", amount_included: "60", rules: [1]},
                {key: "b", amount_included: "40", rules: [1]},
            ],
            [{rule_id: 1, mode: "order", points: "5"}],
            {},
            "1.5",
        ],
        expected: "8",
    },
    {
        note: "points per unit",
        function: "member_points",
        args: [
            [{key: "a", amount_included: "60", rules: [1], quantity: "3"}],
            [{rule_id: 1, mode: "unit", points: "2"}],
            {},
            "1.25",
        ],
        expected: "8",
    },
    {
        note: "less than one",
        function: "member_points",
        args: [
            [{key: "a", amount_included: "100", rules: [1]}],
            [{rule_id: 1, mode: "money", points: "1"}],
            {},
            "0.5",
        ],
        expected: "50",
    },
    {
        note: "what points pay earns nothing, doubled or not",
        function: "member_points",
        args: [
            [
                {key: "a", amount_included: "100", rules: [1]},
                {key: "p", kind: "payment", amount_included: "-40"},
            ],
            [{rule_id: 1, mode: "money", points: "1"}],
            {},
            "2",
        ],
        expected: "120",
    },
    {
        note: "a point pays 2",
        function: "member_amount",
        args: ["30", {}, "2"],
        expected: "60",
    },
    {
        note: "a cent point doubled",
        function: "member_amount",
        args: ["123", {point_value: "0.01"}, "2"],
        expected: "2.46",
    },
    {
        note: "half a cent up",
        function: "member_amount",
        args: ["1", {point_value: "0.01"}, "1.5"],
        expected: "0.02",
    },
    {
        note: "thirds to the cent",
        function: "member_amount",
        args: ["100", {point_value: "0.1"}, "1.333333"],
        expected: "13.33",
    },
    {
        note: "float dust",
        function: "member_amount",
        args: ["3", {point_value: "0.1"}, "3"],
        expected: "0.90",
    },
    {
        note: "half the points pay the bill",
        function: "member_limits",
        args: ["100", "60", {required_points: "1"}, {step: "1"}, "2"],
        expected: {maximum: "30", amount: "60", limited_by: "bill"},
    },
    {
        note: "an odd cent is not overpaid",
        function: "member_limits",
        args: ["100", "59.99", {required_points: "1"}, {step: "1"}, "2"],
        expected: {maximum: "29", amount: "58", limited_by: "bill"},
    },
    {
        note: "a share of the bill",
        function: "member_limits",
        args: ["1000", "100", {required_points: "1"}, {step: "1", share: "30"}, "2"],
        expected: {maximum: "15", amount: "30", limited_by: "share"},
    },
    {
        note: "the most of a reward is money",
        function: "member_limits",
        args: [
            "1000",
            "100",
            {required_points: "1", maximum_amount: "50"},
            {step: "1"},
            "2",
        ],
        expected: {maximum: "25", amount: "50", limited_by: "reward"},
    },
    {
        note: "the most of a program is points",
        function: "member_limits",
        args: ["1000", "100", {required_points: "1"}, {step: "1", maximum: "40"}, "2"],
        expected: {maximum: "40", amount: "80", limited_by: "maximum"},
    },
    {
        note: "what is there",
        function: "member_limits",
        args: ["7", "100", {required_points: "1"}, {step: "1"}, "1.5"],
        expected: {maximum: "7", amount: "10.50", limited_by: "available"},
    },
];

export const WORTH = [
    {
        note: "one kind",
        function: "worth",
        args: [
            [
                {kind: "service", incl: "119", excl: "100"},
                {kind: "service", incl: "59.50", excl: "50"},
            ],
        ],
        expected: {service: ["178.50", "150"]},
    },
    {
        note: "three kinds",
        function: "worth",
        args: [
            [
                {kind: "service", incl: "119", excl: "100"},
                {kind: "goods", incl: "23.80", excl: "20"},
                {kind: "other", incl: "50", excl: "50"},
            ],
        ],
        expected: {
            service: ["119", "100"],
            goods: ["23.80", "20"],
            other: ["50", "50"],
        },
    },
    {
        note: "a discount lowers all in proportion",
        function: "worth",
        args: [
            [
                {kind: "service", incl: "300", excl: "300"},
                {kind: "goods", incl: "100", excl: "100"},
                {kind: "service", incl: "-40", excl: "-40"},
            ],
        ],
        expected: {service: ["270", "270"], goods: ["90", "90"]},
    },
    {
        note: "thirds: the largest takes the rest",
        function: "worth",
        args: [
            [
                {kind: "service", incl: "1", excl: "1"},
                {kind: "goods", incl: "1", excl: "1"},
                {kind: "other", incl: "1", excl: "1"},
                {kind: "goods", incl: "-1", excl: "-1"},
            ],
        ],
        expected: {
            service: ["0.67", "0.67"],
            goods: ["0.66", "0.66"],
            other: ["0.67", "0.67"],
        },
    },
    {
        note: "nothing is left",
        function: "worth",
        args: [
            [
                {kind: "service", incl: "40", excl: "40"},
                {kind: "goods", incl: "-40", excl: "-40"},
            ],
        ],
        expected: {},
    },
    {
        note: "less than nothing",
        function: "worth",
        args: [[{kind: "goods", incl: "-40", excl: "-40"}]],
        expected: {},
    },
    {note: "nothing at all", function: "worth", args: [[]], expected: {}},
    {
        note: "a currency without cents",
        function: "worth",
        args: [
            [
                {kind: "service", incl: "100", excl: "100"},
                {kind: "goods", incl: "50", excl: "50"},
                {kind: "service", incl: "-1", excl: "-1"},
            ],
            "1",
        ],
        expected: {service: ["99", "99"], goods: ["50", "50"]},
    },
];
