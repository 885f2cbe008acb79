//! The words of a message.

use super::Step;
use crate::{Lang, Money};

/// What a message is about, with the facts that its words need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A step of an order.
    Step {
        /// Which.
        step: Step,
        /// What is called by its name: the first of the goods.
        goods: String,
        /// How many kinds there are beside it.
        others: i64,
        /// The order's number.
        number: String,
    },
    /// Favourites became cheaper.
    Cheaper {
        /// The one that is called by its name.
        goods: String,
        /// What it costs now.
        price: Money,
        /// By how much that is less than when it was saved.
        less: Money,
        /// How many others became cheaper too.
        others: i64,
    },
    /// Something can be bought again.
    There {
        /// What.
        goods: String,
        /// What it costs.
        price: Money,
    },
}

impl Subject {
    /// The title.
    fn title(&self, lang: Lang) -> String {
        let words = match self {
            Subject::Step { step, .. } => match (step, lang) {
                (Step::Shipped, Lang::Zh) => "已发货",
                (Step::Shipped, Lang::En) => "On its way",
                (Step::OutForDelivery, Lang::Zh) => "今天送到，请留意电话",
                (Step::OutForDelivery, Lang::En) => "Arriving today",
                (Step::Waiting, Lang::Zh) => "包裹到了，可以去取",
                (Step::Waiting, Lang::En) => "Ready to be picked up",
                (Step::Delivered, Lang::Zh) => "已送达",
                (Step::Delivered, Lang::En) => "Delivered",
                (Step::Trouble, Lang::Zh) => "包裹遇到问题，请看一下",
                (Step::Trouble, Lang::En) => "A parcel needs your attention",
                (Step::Canceled, Lang::Zh) => "订单已取消",
                (Step::Canceled, Lang::En) => "Order cancelled",
                (Step::Refunded, Lang::Zh) => "退款已到账",
                (Step::Refunded, Lang::En) => "Your money is back",
            },
            Subject::Cheaper { less, .. } => {
                return match lang {
                    Lang::Zh => format!("收藏的商品降了 {}", less.display()),
                    Lang::En => format!("{} off a favourite", less.display()),
                };
            }
            Subject::There { .. } => match lang {
                Lang::Zh => "到货了",
                Lang::En => "Back in stock",
            },
        };
        words.to_owned()
    }

    /// What stands under it.
    fn body(&self, lang: Lang) -> String {
        match (self, lang) {
            (Subject::Step { goods, others: 0, number, .. }, Lang::Zh) => format!("{goods}（订单 {number}）"),
            (Subject::Step { goods, others, number, .. }, Lang::Zh) => {
                format!("{goods} 等 {} 种商品（订单 {number}）", others + 1)
            }
            (Subject::Step { goods, others: 0, number, .. }, Lang::En) => format!("{goods} (order {number})"),
            (Subject::Step { goods, others, number, .. }, Lang::En) => {
                format!("{goods} and {others} more (order {number})")
            }
            (Subject::Cheaper { goods, price, others: 0, .. }, Lang::Zh) => {
                format!("{goods}，现价 {}", price.display())
            }
            (Subject::Cheaper { goods, price, others, .. }, Lang::Zh) => {
                format!("{goods}，现价 {}；另有 {others} 件收藏也降价了", price.display())
            }
            (Subject::Cheaper { goods, price, others: 0, .. }, Lang::En) => {
                format!("{goods} is now {}", price.display())
            }
            (Subject::Cheaper { goods, price, others, .. }, Lang::En) => {
                format!("{goods} is now {}; {others} more are cheaper too", price.display())
            }
            (Subject::There { goods, price }, Lang::Zh) => format!("{goods}，{}，数量有限", price.display()),
            (Subject::There { goods, price }, Lang::En) => format!("{goods}, {}", price.display()),
        }
    }
}

/// A message as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its title.
    pub title: String,
    /// What stands under it.
    pub body: String,
    /// The language of both.
    pub lang: Lang,
    /// The whole address that a tap opens.
    pub navigate: String,
    /// The whole address of the shop's picture.
    pub icon: String,
    /// A later message of the same tag takes the earlier one's place. At most 32 characters of the
    /// base64url alphabet, so that a push service can do the same (the Topic header of RFC 8030 §5.4).
    pub tag: String,
    /// The number on the shop's icon: steps of orders that nobody has looked at.
    pub badge: i64,
}

/// The most characters of a title and a text, so that a message fits into 4,096 bytes whatever it says.
const LONGEST: usize = 120;

impl Message {
    /// The message about a subject.
    pub fn of(subject: &Subject, lang: Lang) -> Message {
        let cut = |text: String| match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        };
        Message {
            title: cut(subject.title(lang)),
            body: cut(subject.body(lang)),
            lang,
            navigate: String::new(),
            icon: String::new(),
            tag: String::new(),
            badge: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    fn yuan(minor: i64) -> Money {
        Money { minor, currency: Currency::Cny }
    }

    #[test]
    fn messages_say_what_happened_and_to_what() {
        let step =
            |step, others| Subject::Step {
                step, goods: "帆布包".to_owned(), others, number: "2611280001".to_owned()
            };
        let zh = Message::of(&step(Step::Shipped, 0), Lang::Zh);
        assert_eq!((zh.title.as_str(), zh.body.as_str()), ("已发货", "帆布包（订单 2611280001）"));
        let en = Message::of(&step(Step::Delivered, 2), Lang::En);
        assert_eq!((en.title.as_str(), en.body.as_str()), ("Delivered", "帆布包 and 2 more (order 2611280001)"));
        let cheaper = Subject::Cheaper { goods: "茶杯".to_owned(), price: yuan(4_500), less: yuan(500), others: 0 };
        let zh = Message::of(&cheaper, Lang::Zh);
        assert_eq!((zh.title.as_str(), zh.body.as_str()), ("收藏的商品降了 ¥5.00", "茶杯，现价 ¥45.00"));
        let there = Message::of(&Subject::There { goods: "茶杯".to_owned(), price: yuan(4_500) }, Lang::En);
        assert_eq!((there.title.as_str(), there.body.as_str()), ("Back in stock", "茶杯, ¥45.00"));
    }

    #[test]
    fn the_longest_message_fits_into_a_push() {
        let subject = Subject::There { goods: "词".repeat(5_000), price: yuan(1) };
        let message = Message::of(&subject, Lang::Zh);
        assert_eq!(message.body.chars().count(), LONGEST + 1);
        assert!(message.body.ends_with("词…"));
    }
}
