//! The mall's books by double entry: where money lies and whose it is.
//!
//! Every fact about money becomes one entry whose postings add up to nothing. A posting's amount is
//! positive when it debits its account and negative when it credits it, in minor units.
//!
//! | fact | debit | credit |
//! | --- | --- | --- |
//! | a payment came | provider (the money, less its fee), fees (what the provider keeps) | shoppers |
//! | an order was paid | shoppers (its total), pending (discount, commission) | pending (goods, delivery), commission |
//! | an order completed | pending (what is left of it) | due |
//! | money went back | pending or due, commission (its share) | provider, pending or due (that share) |
//! | money paid twice went back | shoppers | provider |
//!
//! *Shoppers* is money that no order has taken yet. *Pending* is owed to a merchant whose order is
//! still under way, *due* is owed since it completed. What a merchant gets is what the shopper paid
//! less the commission.

mod account;
mod views;

pub use account::{Account, AccountKind, PLATFORM};
pub use views::{DueDay, EntryLine, MerchantMoney, MoneyView, PlatformMoney};

use crate::ids::MerchantId;
use crate::time::Timestamp;
use uuid::Uuid;

codes! {
    /// The fact an entry stands for. There is one entry for a fact and its number.
    EntryKind {
        /// A payment came; the number is the payment's.
        Payment = "payment",
        /// An order was paid; the number is the order's.
        Order = "order",
        /// Money went back; the number is the refund's.
        Refund = "refund",
        /// An order completed; the number is the order's.
        Completed = "completed",
    }
}

codes! {
    /// What a posting is for.
    What {
        /// Money as it came or went.
        Money = "money",
        /// The provider's fee.
        Fee = "fee",
        /// Goods at their price.
        Goods = "goods",
        /// What was taken off.
        Discount = "discount",
        /// Delivery.
        Delivery = "delivery",
        /// The platform's commission.
        Commission = "commission",
        /// What became due.
        Settled = "settled",
    }
}

/// One side of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Where.
    pub account: Account,
    /// What for.
    pub what: What,
    /// Minor units: positive debits, negative credits.
    pub amount: i64,
}

/// A fact in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which fact.
    pub kind: EntryKind,
    /// Its number.
    pub reference: Uuid,
    /// The order it is about, if it is about one.
    pub order: Option<Uuid>,
    /// ISO 4217 code.
    pub currency: String,
    /// When it happened, in milliseconds.
    pub at: i64,
    /// When the merchant is to get what became due, in milliseconds.
    pub due_at: Option<i64>,
    /// Never one that moves nothing.
    pub postings: Vec<Posting>,
}

impl Entry {
    fn new(kind: EntryKind, reference: Uuid, currency: &str, at: i64) -> Entry {
        let currency = currency.to_owned();
        Entry { kind, reference, order: None, currency, at, due_at: None, postings: Vec::new() }
    }

    /// Adds a posting, unless it moves nothing.
    fn post(mut self, account: Account, what: What, amount: i64) -> Entry {
        if amount != 0 {
            self.postings.push(Posting { account, what, amount });
        }
        self
    }
}

/// What a payment was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentFact {
    /// Its number.
    pub id: Uuid,
    /// The provider's code.
    pub provider: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Minor units.
    pub amount: i64,
    /// When it came, in milliseconds.
    pub at: i64,
}

/// A payment came. The provider keeps `fee_bp` ten-thousandths of it, rounded down.
pub fn payment(fact: &PaymentFact, fee_bp: i64) -> Entry {
    let fee = part(fact.amount, fee_bp, 10_000);
    Entry::new(EntryKind::Payment, fact.id, &fact.currency, fact.at)
        .post(Account::provider(&fact.provider), What::Money, fact.amount)
        .post(Account::provider(&fact.provider), What::Fee, -fee)
        .post(Account::platform(AccountKind::Fees), What::Fee, fee)
        .post(Account::platform(AccountKind::Shoppers), What::Money, -fact.amount)
}

/// What an order costs, as it was agreed; `total` is `items` − `discount` + `delivery`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderFact {
    /// Its number in the database.
    pub id: Uuid,
    /// The seller.
    pub merchant: MerchantId,
    /// ISO 4217 code.
    pub currency: String,
    /// Goods, minor units.
    pub items: i64,
    /// Taken off, minor units.
    pub discount: i64,
    /// Delivery, minor units.
    pub delivery: i64,
    /// To pay, minor units.
    pub total: i64,
    /// When it was paid, in milliseconds.
    pub at: i64,
}

/// An order was paid. The platform takes `commission_bp` ten-thousandths of the goods' price after
/// discount, rounded down.
pub fn order(fact: &OrderFact, commission_bp: i64) -> Entry {
    let pending = || Account::merchant(AccountKind::Pending, fact.merchant);
    let commission = part(fact.items - fact.discount, commission_bp, 10_000);
    let entry = Entry::new(EntryKind::Order, fact.id, &fact.currency, fact.at)
        .post(Account::platform(AccountKind::Shoppers), What::Money, fact.total)
        .post(pending(), What::Goods, -fact.items)
        .post(pending(), What::Discount, fact.discount)
        .post(pending(), What::Delivery, -fact.delivery)
        .post(pending(), What::Commission, commission)
        .post(Account::platform(AccountKind::Commission), What::Commission, -commission);
    Entry { order: Some(fact.id), ..entry }
}

/// An order completed at `at`: `owed`, what is still pending of it, becomes due after some days.
pub fn completed(order: Uuid, merchant: MerchantId, currency: &str, owed: i64, at: i64, days: i64) -> Entry {
    let due_at = at.saturating_add(days.saturating_mul(Timestamp::DAY));
    let entry = Entry::new(EntryKind::Completed, order, currency, at)
        .post(Account::merchant(AccountKind::Pending, merchant), What::Settled, owed)
        .post(Account::merchant(AccountKind::Due, merchant), What::Settled, -owed);
    Entry { order: Some(order), due_at: Some(due_at), ..entry }
}

/// Money that went back, of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundFact {
    /// The refund's number.
    pub id: Uuid,
    /// The order.
    pub order: Uuid,
    /// The seller.
    pub merchant: MerchantId,
    /// The provider's code.
    pub provider: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Minor units.
    pub amount: i64,
    /// What the shopper had paid for the order.
    pub total: i64,
    /// What had gone back of it before.
    pub before: i64,
    /// The commission that was taken when it was paid.
    pub commission: i64,
    /// Whether the order had completed.
    pub completed: bool,
    /// When it went back, in milliseconds.
    pub at: i64,
}

/// Money of an order went back, and with it the commission's share: when all of it has gone back,
/// no commission is left.
pub fn refund(fact: &RefundFact) -> Entry {
    let kind = if fact.completed { AccountKind::Due } else { AccountKind::Pending };
    let owed = || Account::merchant(kind, fact.merchant);
    let until = |refunded: i64| part(fact.commission, refunded.min(fact.total), fact.total);
    let share = until(fact.before + fact.amount) - until(fact.before);
    let entry = Entry::new(EntryKind::Refund, fact.id, &fact.currency, fact.at)
        .post(owed(), What::Money, fact.amount)
        .post(Account::provider(&fact.provider), What::Money, -fact.amount)
        .post(Account::platform(AccountKind::Commission), What::Commission, share)
        .post(owed(), What::Commission, -share);
    Entry { order: Some(fact.order), ..entry }
}

/// Money that was paid twice went back: it never was an order's.
pub fn overpaid(refund: Uuid, provider: &str, currency: &str, amount: i64, at: i64) -> Entry {
    Entry::new(EntryKind::Refund, refund, currency, at)
        .post(Account::platform(AccountKind::Shoppers), What::Money, amount)
        .post(Account::provider(provider), What::Money, -amount)
}

/// `share` of `whole` of an amount, rounded down; nothing of nothing.
fn part(amount: i64, share: i64, whole: i64) -> i64 {
    if amount <= 0 || share <= 0 || whole <= 0 {
        return 0;
    }
    let part = i128::from(amount) * i128::from(share) / i128::from(whole);
    i64::try_from(part).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    const SELLER: MerchantId = MerchantId(Uuid::from_u128(9));

    fn paid(items: i64, discount: i64, delivery: i64) -> OrderFact {
        let total = items - discount + delivery;
        OrderFact { id: id(2), merchant: SELLER, currency: "CNY".to_owned(), items, discount, delivery, total, at: 5 }
    }

    fn back(amount: i64, before: i64, total: i64, commission: i64, completed: bool) -> RefundFact {
        RefundFact {
            id: id(3),
            order: id(2),
            merchant: SELLER,
            provider: "sandbox".to_owned(),
            currency: "CNY".to_owned(),
            amount,
            total,
            before,
            commission,
            completed,
            at: 6,
        }
    }

    /// The sums of accounts by kind.
    fn sums(entries: &[Entry]) -> BTreeMap<AccountKind, i64> {
        let mut sums = BTreeMap::new();
        for posting in entries.iter().flat_map(|entry| &entry.postings) {
            *sums.entry(posting.account.kind).or_insert(0) += posting.amount;
        }
        sums
    }

    fn came(amount: i64) -> PaymentFact {
        PaymentFact { id: id(1), provider: "sandbox".to_owned(), currency: "CNY".to_owned(), amount, at: 4 }
    }

    #[test]
    fn an_order_from_payment_to_completion() {
        // ¥100.00 of goods, ¥10.00 off, ¥6.00 delivery; 5 % commission and 0.6 % to the provider.
        let entries = [payment(&came(9_600), 60), order(&paid(10_000, 1_000, 600), 500)];
        let expected = [
            (AccountKind::Provider, 9_600 - 57),
            (AccountKind::Shoppers, 0),
            (AccountKind::Pending, -(9_600 - 450)),
            (AccountKind::Commission, -450),
            (AccountKind::Fees, 57),
        ];
        assert_eq!(sums(&entries), BTreeMap::from(expected));
        let done = completed(id(2), SELLER, "CNY", 9_150, 77, 7);
        let sums = sums(&[entries[0].clone(), entries[1].clone(), done.clone()]);
        assert_eq!((sums[&AccountKind::Pending], sums[&AccountKind::Due]), (0, -9_150));
        assert_eq!((done.due_at, done.order), (Some(77 + 7 * 86_400_000), Some(id(2))));
    }

    #[test]
    fn what_went_back_in_thirds_leaves_no_commission() {
        // 450 of commission on 9,600: 3,200 takes a third of it each time, without losing a fen.
        let shares: Vec<i64> = [0, 3_200, 6_400]
            .into_iter()
            .map(|before| sums(&[refund(&back(3_200, before, 9_600, 450, false))])[&AccountKind::Commission])
            .collect();
        assert_eq!(shares, [150, 150, 150]);
        let after = sums(&[refund(&back(1, 0, 3, 2, true)), refund(&back(2, 1, 3, 2, true))]);
        assert_eq!((after[&AccountKind::Commission], after[&AccountKind::Due]), (2, 3 - 2));
    }

    #[test]
    fn nothing_moves_nothing() {
        assert_eq!(payment(&came(0), 60).postings, vec![]);
        assert_eq!(order(&paid(0, 0, 0), 500).postings, vec![]);
        assert_eq!(completed(id(2), SELLER, "CNY", 0, 1, 7).postings, vec![]);
    }

    proptest! {
        #[test]
        fn every_entry_balances(
            items in 0_i64..1_000_000_000, off in 0_i64..=100, delivery in 0_i64..100_000,
            fee in 0_i64..=1_000, rate in 0_i64..=5_000, first in 0_i64..=100, done in any::<bool>(),
        ) {
            let fact = paid(items, items * off / 100, delivery);
            let one = order(&fact, rate);
            let commission = -sums(std::slice::from_ref(&one)).get(&AccountKind::Commission).copied().unwrap_or(0);
            let some = fact.total * first / 100;
            let rest = fact.total - some;
            let mut entries = vec![payment(&came(fact.total), fee), one];
            if done {
                entries.push(completed(fact.id, SELLER, "CNY", fact.total - commission, 1, 7));
            }
            entries.push(refund(&back(some, 0, fact.total, commission, done)));
            entries.push(refund(&back(rest, some, fact.total, commission, done)));
            entries.push(overpaid(id(8), "sandbox", "CNY", items, 9));
            for entry in &entries {
                prop_assert_eq!(entry.postings.iter().map(|posting| posting.amount).sum::<i64>(), 0);
                prop_assert!(entry.postings.iter().all(|posting| posting.amount != 0));
            }
            entries.pop();
            // All has gone back: nobody is owed anything, and only the provider's fee is lost.
            let sums = sums(&entries);
            for kind in [AccountKind::Shoppers, AccountKind::Pending, AccountKind::Due, AccountKind::Commission] {
                prop_assert_eq!(sums.get(&kind).copied().unwrap_or(0), 0, "{}", kind);
            }
            let lost = sums.get(&AccountKind::Fees).copied().unwrap_or(0);
            prop_assert_eq!(sums.get(&AccountKind::Provider).copied().unwrap_or(0), -lost);
        }
    }
}
