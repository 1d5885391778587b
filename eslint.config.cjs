// Found through NODE_PATH by bin/test, in node_modules by anybody else.
const js = require("@eslint/js");
const globals = require("globals");

module.exports = [
    {ignores: [".dealer/", "**/static/lib/", "**/node_modules/"]},
    js.configs.recommended,
    {
        files: ["addons/**/static/**/*.js"],
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: {...globals.browser, odoo: "readonly", luxon: "readonly"},
        },
        linterOptions: {reportUnusedDisableDirectives: "error"},
        rules: {
            curly: ["error", "all"],
            eqeqeq: "error",
            "no-console": "error",
            "no-empty": ["error", {allowEmptyCatch: false}],
            "no-restricted-globals": ["error", "event", "self"],
            "no-shadow": "error",
            "no-unused-vars": ["error", {args: "after-used"}],
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
        },
    },
    {
        files: ["addons/**/static/tests/**/*.js"],
        languageOptions: {globals: {...globals.browser, posmodel: "readonly"}},
        rules: {"no-console": "off"},
    },
];
