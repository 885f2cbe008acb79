//! The payment page: how much, for what, until when, and one button.

use super::api::{PaymentAsk, PaymentStart, payment_read};
use super::countdown::Countdown;
use crate::links;
use crate::routes::use_lang;
use crate::ui::MoneyText;
use crate::ui::changing;
use crate::ui::fault::{FaultNotice, use_fault};
use crate::ui::icon::Icon;
use domain::Lang;
use domain::payments::{PayStep, PaymentView};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

words! {
    title: "付款" | "Payment";
    received: "支付成功" | "Payment received";
    to_pay: "需付款" | "To pay";
    was_paid: "实付" | "Paid";
    was_due: "订单金额" | "Order total";
    how: "付款方式" | "Payment method";
    sandbox: "沙箱支付" | "Sandbox payment";
    sandbox_more: "测试支付：不会扣真钱" | "Test money: nothing real is charged";
    pay: "去付款" | "Pay now";
    pay_again: "重新去付款" | "Go to the payment again";
    waiting: "等待付款结果。付好以后，这里会自己更新。" | "Waiting for the payment. This page updates by itself once it is done.";
    i_have_paid: "我已付款，查看结果" | "I have paid, check now";
    paid: "会尽快发货，每一步都在订单页。" | "It ships soon. Follow every step on the order's page.";
    over: "订单已结束，不能再付款。如果你已经付了款，钱会原路退回。" | "The order has ended and cannot be paid any more. If you did pay, the money goes back the way it came.";
    see_order: "查看订单" | "See the order";
    go_on: "再逛逛" | "Keep shopping";
    gone: "没有找到这笔付款" | "This payment was not found";
    gone_more: "链接可能不完整，请从订单里重新打开。" | "The link may be incomplete. Open it again from the order.";
}

/// The page.
#[component]
pub fn PaymentPage() -> impl IntoView {
    let lang = use_lang();
    let access = use_params_map().get_untracked().get("token").unwrap_or_default();
    let asked = access.clone();
    let payment = crate::ask(
        || (),
        move |()| {
            let access = asked.clone();
            async move { payment_read(access, lang).await.ok() }
        },
    );
    // Until it is settled, the page looks every two seconds; without JavaScript there is a button.
    Effect::new(move || {
        let settled =
            move || payment.try_get().flatten().is_none_or(|view| matches!(view.step, PayStep::Paid | PayStep::Over));
        let look = gloo::timers::callback::Interval::new(2000, move || {
            if !untrack(settled) {
                payment.refetch();
            }
        });
        let held = StoredValue::new_local(Some(look));
        on_cleanup(move || {
            let _ = held.try_update_value(Option::take);
        });
    });
    view! {
        <section class="payment">
            <Transition>
                {changing(move || {
                    let access = access.clone();
                    crate::awaited(async move {
                        match payment.await {
                            Some(view) => view! { <Standing view=view access=access /> }.into_any(),
                            None => {
                                crate::status::not_found();
                                view! {
                                    <Title text=title(lang) />
                                    <h1>{title(lang)}</h1>
                                    <p class="notice">{gone(lang)}" "{gone_more(lang)}</p>
                                    <a class="link" href=links::to(lang, "/")>{go_on(lang)}</a>
                                }
                                .into_any()
                            }
                        }
                    })
                })}
            </Transition>
        </section>
    }
}

/// How the payment stands, with what can be done now.
#[component]
fn Standing(
    /// The payment.
    view: PaymentView,
    /// The token of the page's link.
    access: String,
) -> impl IntoView {
    let lang = use_lang();
    let goods = view
        .orders
        .iter()
        .map(|order| {
            view! {
                <li class="payment-order">
                    <span>{order.title.clone()}<span class="quiet">{pieces(lang, order.lines > 1, order.pieces)}</span></span>
                    <span class="quiet">{order.merchant.clone()}</span>
                    <MoneyText amount=order.total />
                </li>
            }
        })
        .collect_view();
    let step = view.step;
    let done = step == PayStep::Paid;
    let heading = if done { received(lang) } else { title(lang) };
    let label = match step {
        PayStep::ToPay | PayStep::Waiting => to_pay(lang),
        PayStep::Paid => was_paid(lang),
        PayStep::Over => was_due(lang),
    };
    let amount_class = if done { "payment-amount" } else { "payment-amount price" };
    let order_page = links::orders_of(lang, &access);
    view! {
        <Title text=heading />
        <h1>{done.then(|| view! { <Icon name="done" /> })}{heading}</h1>
        <div class="card payment-sum">
            <p class="quiet">{label}</p>
            <p class=amount_class><MoneyText amount=view.amount /></p>
            {(step == PayStep::ToPay || step == PayStep::Waiting)
                .then(|| view! { <Countdown now=view.now until=view.expires_at /> })}
            <ul class="payment-orders">{goods}</ul>
        </div>
        {match step {
            PayStep::ToPay => view! { <Choice providers=view.providers access=access label=pay(lang) /> }.into_any(),
            PayStep::Waiting => {
                view! {
                    <p class="notice notice-wait" role="status"><Icon name="clock" /><span>{waiting(lang)}</span></p>
                    <form method="post" action=PaymentAsk::url()>
                        <input type="hidden" name="access" value=access.clone() />
                        <input type="hidden" name="lang" value=lang.code() />
                        <button class="button button-primary button-wide" type="submit">{i_have_paid(lang)}</button>
                    </form>
                    <Choice providers=view.providers access=access label=pay_again(lang) quiet=true />
                }
                .into_any()
            }
            PayStep::Paid => {
                view! {
                    <p class="notice notice-good" role="status">{paid(lang)}</p>
                    <a class="button button-primary button-wide" href=order_page>{see_order(lang)}</a>
                    <a class="button button-text button-wide" href=links::to(lang, "/")>{go_on(lang)}</a>
                }
                .into_any()
            }
            PayStep::Over => {
                view! {
                    <p class="notice notice-bad" role="status">{over(lang)}</p>
                    <a class="button button-primary button-wide" href=order_page>{see_order(lang)}</a>
                    <a class="button button-text button-wide" href=links::to(lang, "/")>{go_on(lang)}</a>
                }
                .into_any()
            }
        }}
    }
}

/// The providers to choose from, and the button. It is a plain form even with JavaScript, because
/// it leads to another house.
#[component]
fn Choice(
    /// Their codes.
    providers: Vec<String>,
    /// The token of the page's link.
    access: String,
    /// What the button says.
    label: &'static str,
    /// Whether another button is the page's main one.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let lang = use_lang();
    let fault = use_fault(PaymentStart::PATH);
    let choices = providers
        .into_iter()
        .enumerate()
        .map(|(index, code)| {
            let (name, more) = provider_words(lang, &code);
            view! {
                <label class="check payment-provider">
                    <input type="radio" name="provider" value=code checked=index == 0 />
                    <span>{name}<br /><span class="quiet">{more}</span></span>
                </label>
            }
        })
        .collect_view();
    let class = if quiet { "button button-wide" } else { "button button-primary button-wide" };
    view! {
        <form class="form" method="post" action=PaymentStart::url()>
            <FaultNotice fault=fault />
            <input type="hidden" name="access" value=access />
            <input type="hidden" name="lang" value=lang.code() />
            <fieldset class="payment-choice">
                <legend class="label">{how(lang)}</legend>
                {choices}
            </fieldset>
            <button class=class type="submit">{label}</button>
        </form>
    }
}

/// What stands behind the first title: how many pieces, and whether there are other goods among them. The number and
/// what it counts stay on one line.
fn pieces(lang: Lang, others: bool, count: i64) -> String {
    match lang {
        Lang::Zh if others => format!("等 {count} 件"),
        Lang::Zh => format!(" 共 {count} 件"),
        Lang::En if others => format!(" and more · {count}\u{a0}items"),
        Lang::En if count == 1 => " · 1\u{a0}item".to_owned(),
        Lang::En => format!(" · {count}\u{a0}items"),
    }
}

fn provider_words(lang: Lang, code: &str) -> (String, &'static str) {
    match code {
        "sandbox" => (sandbox(lang).to_owned(), sandbox_more(lang)),
        other => (other.to_owned(), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_title_never_stands_for_several_goods() {
        assert_eq!(pieces(Lang::Zh, false, 3), " 共 3 件");
        assert_eq!(pieces(Lang::Zh, true, 3), "等 3 件");
        assert_eq!(pieces(Lang::En, false, 1), " · 1\u{a0}item");
        assert_eq!(pieces(Lang::En, true, 3), " and more · 3\u{a0}items");
    }
}
