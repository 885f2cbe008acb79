//! What may cross the wire when something did not work.

use domain::Lang;
use domain::checkout::Refusal;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// An error as the browser may know it: facts a sentence can be made of, never the inside.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum AppError {
    /// A rule of the trade says no.
    #[error("refused")]
    Refused(Said),
    /// Input that cannot be used: field name and reason code.
    #[error("invalid input")]
    Invalid(Vec<(String, String)>),
    /// Sign in first.
    #[error("sign in first")]
    SignIn,
    /// Known, but not allowed.
    #[error("forbidden")]
    Forbidden,
    /// Not there, or not for you.
    #[error("not found")]
    NotFound,
    /// Somebody else changed it meanwhile.
    #[error("changed meanwhile")]
    Conflict,
    /// Too many tries; seconds to wait.
    #[error("wait {0} s")]
    Throttled(i64),
    /// Too many people at once; seconds after which to come back.
    #[error("come back in {0} s")]
    Busy(i64),
    /// The shop cannot write anything down for a moment; nothing has happened.
    #[error("unavailable")]
    Unavailable,
    /// The payment provider does not answer; nothing is lost.
    #[error("provider away")]
    ProviderAway,
    /// Our fault; the number finds it in the log.
    #[error("incident {incident}")]
    Internal {
        /// What to tell support.
        incident: String,
    },
    /// The message did not get through, or could not be read.
    #[error("transport: {0}")]
    Transport(String),
}

/// A refusal on its way, as JSON in a string: it is read by whoever tells it, so that pages on which
/// nothing is refused need not know how to read one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Said(String);

impl From<&Refusal> for Said {
    fn from(refusal: &Refusal) -> Self {
        Said(serde_json::to_string(refusal).unwrap_or_default())
    }
}

impl Said {
    /// The refusal; nothing when another version of the shop said something that this one does not know.
    pub fn refusal(&self) -> Option<Refusal> {
        serde_json::from_slice(self.0.as_bytes()).ok()
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Args(text)
            | ServerFnErrorErr::MissingArg(text)
            | ServerFnErrorErr::Deserialization(text) => {
                crate::status::bad_request();
                AppError::Transport(text)
            }
            other => AppError::Transport(other.to_string()),
        }
    }
}

words! {
    sign_in: "请先登录" | "Please sign in first";
    forbidden: "你没有权限做这件事" | "You are not allowed to do this";
    not_found: "没有找到" | "Not found";
    unavailable: "商城暂时存不了数据，什么都没有丢。请过一会儿再试" | "The shop cannot save anything right now. Nothing is lost. Please try again in a moment";
    provider_away: "支付服务暂时没有回应，你的订单还在。请过一会儿再试，或换一种付款方式" | "The payment service is not answering. Your order is safe. Please try again in a moment or pay another way";
    conflict: "刚刚被别人修改了，请刷新后再试" | "Somebody just changed this. Reload and try again";
    transport: "网络好像断了，请再试一次" | "The network seems to be down. Please try again";
    check_input: "请检查标出的内容" | "Please check the marked fields";
    empty_cart: "购物车是空的" | "Your cart is empty";
    total_changed: "金额有变化，请确认后再提交" | "The total has changed. Please check it and submit again";
    key_reused: "这个页面已经提交过别的订单，请返回购物车重新下单" | "This page was already used for another order. Go back to your cart";
    illegal: "现在的状态不能这样做，请刷新看看" | "This is not possible any more. Reload to see what changed";
}

impl AppError {
    /// A sentence for the person, in their language, with the way out.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            AppError::Refused(said) => {
                said.refusal().map_or_else(|| illegal(lang).to_owned(), |refusal| refusal_sentence(&refusal, lang))
            }
            other => other.trouble(lang),
        }
    }

    /// The same for pages on which nothing can be refused, which need not know how a refusal is told.
    pub fn trouble(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match self {
            AppError::Refused(_) => illegal(lang).to_owned(),
            AppError::Invalid(_) => check_input(lang).to_owned(),
            AppError::SignIn => sign_in(lang).to_owned(),
            AppError::Forbidden => forbidden(lang).to_owned(),
            AppError::NotFound => not_found(lang).to_owned(),
            AppError::Conflict => conflict(lang).to_owned(),
            AppError::Unavailable => unavailable(lang).to_owned(),
            AppError::ProviderAway => provider_away(lang).to_owned(),
            AppError::Throttled(seconds) if zh => format!("尝试太多次了，请 {seconds} 秒后再试"),
            AppError::Throttled(seconds) => format!("Too many tries. Please wait {seconds} seconds"),
            AppError::Busy(seconds) if zh => format!("现在下单的人太多，请 {seconds} 秒后再试，你的商品还在"),
            AppError::Busy(seconds) => {
                format!(
                    "Too many people are ordering right now. Please try again in {seconds} seconds; nothing is lost"
                )
            }
            AppError::Internal { incident } if zh => format!("出了点问题，我们已记录（编号 {incident}），请稍后再试"),
            AppError::Internal { incident } => {
                format!("Something went wrong (number {incident}). Please try again later")
            }
            AppError::Transport(_) => transport(lang).to_owned(),
        }
    }

    /// The reason code of an invalid field.
    pub fn field(&self, name: &str) -> Option<&str> {
        match self {
            AppError::Invalid(fields) => {
                fields.iter().find(|(field, _)| field == name).map(|(_, reason)| reason.as_str())
            }
            _ => None,
        }
    }
}

/// Why a rule says no, and the way out.
pub fn refusal_sentence(refusal: &Refusal, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match refusal {
        Refusal::EmptyCart => empty_cart(lang).to_owned(),
        Refusal::OutOfStock { title, available: 0, .. } if zh => format!("“{title}”刚刚卖完了，请移出后再下单"),
        Refusal::OutOfStock { title, available: 0, .. } => {
            format!("“{title}” has just sold out. Remove it and order again")
        }
        Refusal::OutOfStock { title, available, .. } if zh => format!("“{title}”只剩 {available} 件，请改数量"),
        Refusal::OutOfStock { title, available, .. } => {
            format!("Only {available} of “{title}” left. Please change the quantity")
        }
        Refusal::NotForSale { title } if zh => format!("“{title}”已下架，请移出后再下单"),
        Refusal::NotForSale { title } => format!("“{title}” is no longer for sale. Remove it and order again"),
        Refusal::Quantity { most, .. } if zh => format!("数量要在 1 到 {most} 之间"),
        Refusal::Quantity { most, .. } => format!("Choose a quantity from 1 to {most}"),
        Refusal::NotDeliverable { merchant, .. } if zh => format!("“{merchant}”的商品送不到这个地址，请换一个地址"),
        Refusal::NotDeliverable { merchant, .. } => {
            format!("“{merchant}” does not deliver to this address. Try another one")
        }
        Refusal::TotalChanged { .. } => total_changed(lang).to_owned(),
        Refusal::PersonLimit { title, most, had: 0 } if zh => format!("“{title}”每人限购 {most} 件，请改数量"),
        Refusal::PersonLimit { title, most, had: 0 } => {
            format!("“{title}” is limited to {most} per person. Please change the quantity")
        }
        Refusal::PersonLimit { title, most, had } if zh => {
            format!("“{title}”每人限购 {most} 件，你已经订了 {had} 件")
        }
        Refusal::PersonLimit { title, most, had } => {
            format!("“{title}” is limited to {most} per person, and you have ordered {had} already")
        }
        Refusal::SaleLeft { title, left } if zh => format!("“{title}”的秒杀只剩 {left} 件，请改数量"),
        Refusal::SaleLeft { title, left } => {
            format!("Only {left} of “{title}” left at the sale price. Please change the quantity")
        }
        Refusal::TooManyUnpaid { most, order: Some(order) } if zh => {
            format!("你已有 {most} 笔订单没付款，请先付款或取消订单 {order}，再来下单")
        }
        Refusal::TooManyUnpaid { most, order: Some(order) } => {
            format!("You have {most} unpaid orders. Pay or cancel order {order} first, then order again")
        }
        Refusal::TooManyUnpaid { most, order: None } if zh => {
            format!("用这个手机号或地址的订单已有 {most} 笔没付款，请先付款或取消其中一笔，再来下单")
        }
        Refusal::TooManyUnpaid { most, order: None } => {
            format!(
                "{most} orders with this phone number or address are unpaid. Pay or cancel one of them first, then order again"
            )
        }
        Refusal::TooManyHeld { title, most, had: 0, .. } if zh => {
            format!("“{title}”每次最多订 {most} 件，请改数量")
        }
        Refusal::TooManyHeld { title, most, had: 0, .. } => {
            format!("At most {most} of “{title}” at a time. Please change the quantity")
        }
        Refusal::TooManyHeld { title, most, had, order: Some(order) } if zh => {
            format!("“{title}”未付款的最多 {most} 件，你已有 {had} 件没付款，请先付款或取消订单 {order}，再来下单")
        }
        Refusal::TooManyHeld { title, most, had, order: Some(order) } => {
            format!(
                "At most {most} of “{title}” may be unpaid, and you have {had} already. Pay or cancel order {order} first, then order again"
            )
        }
        Refusal::TooManyHeld { title, most, had, order: None } if zh => {
            format!(
                "“{title}”未付款的最多 {most} 件，用这个手机号或地址的订单已有 {had} 件没付款，请先付款或取消那些订单，再来下单"
            )
        }
        Refusal::TooManyHeld { title, most, had, order: None } => {
            format!(
                "At most {most} of “{title}” may be unpaid, and orders with this phone number or address have {had} already. Pay or cancel those first, then order again"
            )
        }
        Refusal::KeyReused => key_reused(lang).to_owned(),
        Refusal::Illegal { .. } => illegal(lang).to_owned(),
        Refusal::RefundTooMuch { refundable, .. } => {
            let left = domain::Money::cny(*refundable).display();
            if zh { format!("最多还能退 {left}") } else { format!("At most {left} can still be refunded") }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_holds_too_much_hears_what_to_do_first() {
        let check = |refusal: Refusal, zh: &str, en: &str| {
            let error = AppError::Refused(Said::from(&refusal));
            assert_eq!((error.sentence(Lang::Zh).as_str(), error.sentence(Lang::En).as_str()), (zh, en));
        };
        let own = || Some("20261123000012346".to_owned());
        check(
            Refusal::TooManyUnpaid { most: 3, order: own() },
            "你已有 3 笔订单没付款，请先付款或取消订单 20261123000012346，再来下单",
            "You have 3 unpaid orders. Pay or cancel order 20261123000012346 first, then order again",
        );
        check(
            Refusal::TooManyUnpaid { most: 3, order: None },
            "用这个手机号或地址的订单已有 3 笔没付款，请先付款或取消其中一笔，再来下单",
            "3 orders with this phone number or address are unpaid. Pay or cancel one of them first, then order again",
        );
        let held = |had, order| Refusal::TooManyHeld { title: "白瓷杯".to_owned(), most: 5, had, order };
        check(
            held(0, None),
            "“白瓷杯”每次最多订 5 件，请改数量",
            "At most 5 of “白瓷杯” at a time. Please change the quantity",
        );
        check(
            held(3, own()),
            "“白瓷杯”未付款的最多 5 件，你已有 3 件没付款，请先付款或取消订单 20261123000012346，再来下单",
            "At most 5 of “白瓷杯” may be unpaid, and you have 3 already. Pay or cancel order 20261123000012346 first, then order again",
        );
    }
}
