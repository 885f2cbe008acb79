//! The books' codes in words.

use domain::Lang;
use domain::ledger::{AccountKind, EntryKind};
use domain::payments::{TroubleAction, TroubleKind};

/// What an account is called.
pub fn account(kind: AccountKind, lang: Lang) -> &'static str {
    match kind {
        AccountKind::Provider => lang.pick("支付渠道余额", "Provider balance"),
        AccountKind::Shoppers => lang.pick("顾客余额", "Customer balance"),
        AccountKind::Pending => lang.pick("进行中", "Under way"),
        AccountKind::Due => lang.pick("应结", "Due"),
        AccountKind::Commission => lang.pick("佣金", "Commission"),
        AccountKind::Fees => lang.pick("手续费", "Fees"),
    }
}

/// What happened.
pub fn entry(kind: EntryKind, lang: Lang) -> &'static str {
    match kind {
        EntryKind::Payment => lang.pick("收到付款", "Payment received"),
        EntryKind::Order => lang.pick("订单已付", "Order paid"),
        EntryKind::Refund => lang.pick("退款", "Refund"),
        EntryKind::Completed => lang.pick("订单完成", "Order completed"),
    }
}

/// What is wrong, as a sentence.
pub fn trouble(kind: TroubleKind, lang: Lang) -> &'static str {
    match kind {
        TroubleKind::MoneyWithoutOrder => {
            lang.pick("钱到了，订单却没算已付", "Money came, but the order does not count as paid")
        }
        TroubleKind::OrderWithoutMoney => {
            lang.pick("订单算已付，钱却没到", "The order counts as paid, but its money did not come")
        }
        TroubleKind::Contradiction => {
            lang.pick("支付方说的与账上不同", "The provider says something else than the books")
        }
        TroubleKind::RefundRefused => lang.pick("支付方拒绝了退款", "The provider refused a refund"),
        TroubleKind::RefundWaits => lang.pick("退款一小时还没到", "A refund has been waiting for an hour"),
    }
}

/// What can be done, as a button says it.
pub fn action(action: TroubleAction, lang: Lang) -> &'static str {
    match action {
        TroubleAction::Heal => lang.pick("按账修正", "Put it right"),
        TroubleAction::Ask => lang.pick("再问支付方", "Ask the provider"),
        TroubleAction::RefundAgain => lang.pick("再退一次", "Try the refund again"),
        TroubleAction::Settled => lang.pick("已线下处理", "Settled by hand"),
    }
}

/// What a provider is called.
pub fn provider(code: &str, lang: Lang) -> String {
    match code {
        "sandbox" => lang.pick("沙箱支付（测试）", "Sandbox (test)").to_owned(),
        _ => code.to_owned(),
    }
}
