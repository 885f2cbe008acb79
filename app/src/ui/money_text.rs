//! An amount of money: small sign, large integer, small decimals.

use domain::Money;
use leptos::prelude::*;

/// Shows an amount; screen readers hear it whole.
#[component]
pub fn MoneyText(
    /// The amount.
    amount: Money,
) -> impl IntoView {
    let (whole, cents) = amount.parts();
    let sign = if amount.minor < 0 { "-" } else { "" };
    // Decimals that say nothing are left out where a price was higher before.
    let decimals = if cents == "00" { "money-cents money-even" } else { "money-cents" };
    view! {
        <span class="money" aria-label=amount.display() role="text">
            <span class="money-sign" aria-hidden="true">{sign}{amount.currency.sign()}</span>
            <span class="money-whole" aria-hidden="true">{whole}</span>
            <span class=decimals aria-hidden="true">"."{cents}</span>
        </span>
    }
}
