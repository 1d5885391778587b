import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {Interaction} from "@web/public/interaction";

/** The member's page: send the text by what the phone has, or copy it. */
export class ReferralShare extends Interaction {
    static selector = ".o_loyalty_referral_share";
    dynamicContent = {
        ".o_loyalty_referral_send": {"t-on-click": this.onSend},
        ".o_loyalty_referral_copy": {"t-on-click": this.onCopy},
    };

    get text() {
        return this.el.querySelector("#referral_text").value;
    }

    async onSend(event) {
        if (!browser.navigator.share) {
            return this.onCopy();
        }
        const {title} = event.currentTarget.dataset;
        try {
            await this.waitFor(browser.navigator.share({title, text: this.text}));
        } catch (error) {
            // The person has closed the phone's menu.
            if (error.name !== "AbortError") {
                throw error;
            }
        }
    }

    async onCopy() {
        await this.waitFor(browser.navigator.clipboard.writeText(this.text));
        this.el.querySelector(".o_loyalty_referral_done").classList.remove("d-none");
    }
}

registry.category("public.interactions").add("loyalty_referral.share", ReferralShare);
