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
    view! {
        <span class="money" aria-label=amount.display() role="text">
            <span class="money-sign" aria-hidden="true">{sign}{amount.currency.sign()}</span>
            <span class="money-whole" aria-hidden="true">{whole}</span>
            <span class="money-cents" aria-hidden="true">"."{cents}</span>
        </span>
    }
}
