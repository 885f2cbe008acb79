//! The questions, by invariant. Each looks at everything there is, in one statement; those that need
//! the same long tables ask about several rules at once ([`stories`]).

use super::stories;

/// A question that a sound shop answers with no rows. It selects `id`, `a` and `b`, and `rule`, the
/// number of the broken rule, when it asks about several; `$1` is the present moment in milliseconds.
pub(super) struct Check {
    /// Code and text of each rule.
    pub rules: &'static [(&'static str, &'static str)],
    pub sql: &'static str,
    pub asks_time: bool,
}

/// A question about one rule.
macro_rules! check {
    ($code:literal, $rule:literal, $sql:literal $(,)?) => {
        Check { rules: &[($code, $rule)], sql: $sql, asks_time: false }
    };
}

/// The long ones come first, so that whoever shares the work is never left with one of them.
pub(super) const CHECKS: &[Check] = &[
    stories::HISTORY,
    stories::LEDGER,
    stories::LINES,
    stories::STOCK,
    check!(
        "I1.bounds",
        "0 ≤ allocated ≤ on hand",
        "SELECT variant_id AS id, allocated AS a, on_hand AS b FROM stock_levels
         WHERE allocated < 0 OR on_hand < 0 OR allocated > on_hand LIMIT 50",
    ),
    check!(
        "I2.allocated",
        "allocated equals what open orders wait for",
        "SELECT l.variant_id AS id, l.allocated AS a, CAST(COALESCE(w.waiting, 0) AS BIGINT) AS b
         FROM stock_levels l
         LEFT JOIN (
           SELECT ol.variant_id, ol.location_id, SUM(ol.quantity - ol.shipped) AS waiting
           FROM order_lines ol JOIN orders o ON o.id = ol.order_id
           WHERE o.status = 'placed' AND o.fulfillment_status IN ('unfulfilled', 'partial')
           GROUP BY ol.variant_id, ol.location_id
         ) w ON w.variant_id = l.variant_id AND w.location_id = l.location_id
         WHERE l.allocated <> COALESCE(w.waiting, 0) LIMIT 50",
    ),
    check!(
        "I2.flash",
        "what a flash sale has sold is in orders that were not called off",
        "SELECT f.id AS id, f.sold AS a, CAST(COALESCE(t.taken, 0) AS BIGINT) AS b
         FROM flash_sales f
         LEFT JOIN (SELECT k.sale_id, SUM(k.quantity) AS taken
           FROM flash_takings k JOIN orders o ON o.id = k.order_id
           WHERE k.kind = 'shopper' AND o.status <> 'canceled' GROUP BY k.sale_id) t ON t.sale_id = f.id
         WHERE f.sold <> COALESCE(t.taken, 0) LIMIT 50",
    ),
    Check {
        rules: &[("I2.expired", "no unpaid order keeps stock a minute past its time")],
        sql: "SELECT id, expires_at AS a, $1 AS b FROM orders
              WHERE status = 'placed' AND payment_status = 'unpaid' AND expires_at + 60000 < $1 LIMIT 50",
        asks_time: true,
    },
    check!(
        "I3.entries",
        "the postings of an entry add up to nothing",
        "SELECT entry_id AS id, CAST(SUM(amount) AS BIGINT) AS a, CAST(0 AS BIGINT) AS b
         FROM ledger_postings GROUP BY entry_id HAVING SUM(amount) <> 0 LIMIT 50",
    ),
    check!(
        "I3.balances",
        "an account's balance is the sum of its postings",
        "SELECT COALESCE(a.id, (SELECT p.entry_id FROM ledger_postings p
             WHERE p.owner = s.owner AND p.account = s.account LIMIT 1)) AS id,
           COALESCE(a.balance, 0) AS a, CAST(COALESCE(s.total, 0) AS BIGINT) AS b
         FROM ledger_accounts a
         FULL JOIN (SELECT account, owner, currency, SUM(amount) AS total FROM ledger_postings
           GROUP BY account, owner, currency) s
         ON s.account = a.kind AND s.owner = a.owner AND s.currency = a.currency
         WHERE COALESCE(a.balance, 0) <> COALESCE(s.total, 0) LIMIT 50",
    ),
    check!(
        "I3.payments",
        "what came stands in the ledger, once",
        "SELECT p.id AS id, p.captured AS a, CAST(COALESCE(l.amount, 0) AS BIGINT) AS b FROM payments p
         LEFT JOIN ledger_entries e ON e.kind = 'payment' AND e.reference = p.id
         LEFT JOIN ledger_postings l ON l.entry_id = e.id AND l.account = 'provider' AND l.what = 'money'
         WHERE p.captured <> COALESCE(l.amount, 0) LIMIT 50",
    ),
    check!(
        "I3.refunds",
        "what went back stands in the ledger, once",
        "SELECT id, a, b FROM (
           SELECT r.id AS id, CASE r.state WHEN 'succeeded' THEN r.amount ELSE 0 END AS a,
             CAST(COALESCE(-l.amount, 0) AS BIGINT) AS b
           FROM refunds r LEFT JOIN ledger_entries e ON e.kind = 'refund' AND e.reference = r.id
           LEFT JOIN ledger_postings l ON l.entry_id = e.id AND l.account = 'provider') s WHERE a <> b LIMIT 50",
    ),
    check!(
        "I4.captured",
        "a payment's captured money equals what the provider reported",
        "SELECT p.id AS id, p.captured AS a, CAST(COALESCE(MAX(e.amount), 0) AS BIGINT) AS b
         FROM payments p
         LEFT JOIN payment_events e ON e.payment_id = p.id AND e.verdict = 'applied'
           AND e.kind IN ('captured', 'refund_succeeded')
         GROUP BY p.id, p.captured
         HAVING p.captured <> COALESCE(MAX(e.amount), 0) LIMIT 50",
    ),
    check!(
        "I4.bounds",
        "no payment gives back more than it captured",
        "SELECT p.id AS id, CAST(SUM(r.amount) AS BIGINT) AS a, p.captured AS b
         FROM payments p JOIN refunds r ON r.payment_id = p.id AND r.state <> 'failed'
         GROUP BY p.id, p.captured HAVING SUM(r.amount) > p.captured LIMIT 50",
    ),
    check!(
        "I5.paid",
        "a paid order's checkout has captured its total",
        "SELECT o.id AS id, CAST(COALESCE(SUM(p.captured), 0) AS BIGINT) AS a, c.total AS b
         FROM orders o JOIN checkouts c ON c.id = o.checkout_id LEFT JOIN payments p ON p.checkout_id = c.id
         WHERE o.payment_status IN ('paid', 'partially_refunded', 'refunded')
         GROUP BY o.id, c.total HAVING COALESCE(SUM(p.captured), 0) < c.total LIMIT 50",
    ),
    Check {
        rules: &[("I5.orphan", "no captured money lies ten minutes without a paid or refunded order")],
        sql: "SELECT p.id AS id, p.captured AS a, CAST(COUNT(o.id) AS BIGINT) AS b
              FROM payments p LEFT JOIN orders o ON o.checkout_id = p.checkout_id
                AND (o.payment_status IN ('unpaid', 'voided') AND o.total > 0)
              WHERE p.captured > 0 AND p.settled_at + 600000 < $1
              GROUP BY p.id, p.captured HAVING COUNT(o.id) > 0 LIMIT 50",
        asks_time: true,
    },
    check!(
        "I10.lines",
        "a line's total is price × quantity − discount",
        "SELECT id, total AS a, unit_price * quantity - discount AS b FROM order_lines
         WHERE total <> unit_price * quantity - discount LIMIT 50",
    ),
    check!(
        "I10.checkout",
        "a checkout's total is the sum of its orders",
        "SELECT c.id AS id, c.total AS a, CAST(COALESCE(SUM(o.total), 0) AS BIGINT) AS b
         FROM checkouts c LEFT JOIN orders o ON o.checkout_id = c.id
         GROUP BY c.id, c.total HAVING c.total <> COALESCE(SUM(o.total), 0) LIMIT 50",
    ),
    check!(
        "I11.shipped",
        "what parcels hold is what lines say was shipped",
        "SELECT l.id AS id, l.shipped AS a, CAST(COALESCE(SUM(f.quantity), 0) AS BIGINT) AS b
         FROM order_lines l LEFT JOIN fulfillment_lines f ON f.order_line_id = l.id
         GROUP BY l.id, l.shipped HAVING l.shipped <> COALESCE(SUM(f.quantity), 0) LIMIT 50",
    ),
    Check {
        rules: &[("I13.outbox", "the outbox is passed on within a minute")],
        sql: "SELECT id, created_at AS a, $1 AS b FROM outbox
              WHERE published_at IS NULL AND created_at + 60000 < $1 LIMIT 50",
        asks_time: true,
    },
];
