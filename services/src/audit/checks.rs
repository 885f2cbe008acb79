//! The questions, by invariant. Each looks at everything there is, in one statement.

/// A question that a sound shop answers with no rows. It selects `id`, `a` and `b`; `$1` is the
/// present moment in milliseconds.
pub(super) struct Check {
    pub code: &'static str,
    pub rule: &'static str,
    pub sql: &'static str,
    pub asks_time: bool,
}

const fn check(code: &'static str, rule: &'static str, sql: &'static str) -> Check {
    Check { code, rule, sql, asks_time: false }
}

pub(super) const CHECKS: &[Check] = &[
    check(
        "I1.on_hand",
        "on hand equals the sum of the movements",
        "SELECT l.variant_id AS id, l.on_hand AS a, CAST(COALESCE(SUM(m.on_hand_delta), 0) AS BIGINT) AS b
         FROM stock_levels l
         LEFT JOIN stock_movements m ON m.variant_id = l.variant_id AND m.location_id = l.location_id
         GROUP BY l.variant_id, l.location_id, l.on_hand
         HAVING l.on_hand <> COALESCE(SUM(m.on_hand_delta), 0) LIMIT 50",
    ),
    check(
        "I1.allocated",
        "allocated equals the sum of the movements",
        "SELECT l.variant_id AS id, l.allocated AS a, CAST(COALESCE(SUM(m.allocated_delta), 0) AS BIGINT) AS b
         FROM stock_levels l
         LEFT JOIN stock_movements m ON m.variant_id = l.variant_id AND m.location_id = l.location_id
         GROUP BY l.variant_id, l.location_id, l.allocated
         HAVING l.allocated <> COALESCE(SUM(m.allocated_delta), 0) LIMIT 50",
    ),
    check(
        "I1.bounds",
        "0 ≤ allocated ≤ on hand",
        "SELECT variant_id AS id, allocated AS a, on_hand AS b FROM stock_levels
         WHERE allocated < 0 OR on_hand < 0 OR allocated > on_hand LIMIT 50",
    ),
    check(
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
    Check {
        code: "I2.expired",
        rule: "no unpaid order keeps stock a minute past its time",
        sql: "SELECT id, expires_at AS a, $1 AS b FROM orders
              WHERE status = 'placed' AND payment_status = 'unpaid' AND expires_at + 60000 < $1 LIMIT 50",
        asks_time: true,
    },
    check(
        "I3.entries",
        "the postings of an entry add up to nothing",
        "SELECT entry_id AS id, CAST(SUM(amount) AS BIGINT) AS a, CAST(0 AS BIGINT) AS b
         FROM ledger_postings GROUP BY entry_id HAVING SUM(amount) <> 0 LIMIT 50",
    ),
    check(
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
    check(
        "I3.payments",
        "what came stands in the ledger, once",
        "SELECT p.id AS id, p.captured AS a, CAST(COALESCE(l.amount, 0) AS BIGINT) AS b FROM payments p
         LEFT JOIN ledger_entries e ON e.kind = 'payment' AND e.reference = p.id
         LEFT JOIN ledger_postings l ON l.entry_id = e.id AND l.account = 'provider' AND l.what = 'money'
         WHERE p.captured <> COALESCE(l.amount, 0) LIMIT 50",
    ),
    check(
        "I3.orders",
        "a paid order stands in the ledger with its total, once, and no other order does",
        "SELECT id, a, b FROM (
           SELECT o.id AS id, CASE WHEN o.payment_status IN ('unpaid', 'voided') THEN 0 ELSE o.total END AS a,
             CAST(COALESCE(l.amount, 0) AS BIGINT) AS b
           FROM orders o LEFT JOIN ledger_entries e ON e.kind = 'order' AND e.reference = o.id
           LEFT JOIN ledger_postings l ON l.entry_id = e.id AND l.account = 'shoppers') s WHERE a <> b LIMIT 50",
    ),
    check(
        "I3.refunds",
        "what went back stands in the ledger, once",
        "SELECT id, a, b FROM (
           SELECT r.id AS id, CASE r.state WHEN 'succeeded' THEN r.amount ELSE 0 END AS a,
             CAST(COALESCE(-l.amount, 0) AS BIGINT) AS b
           FROM refunds r LEFT JOIN ledger_entries e ON e.kind = 'refund' AND e.reference = r.id
           LEFT JOIN ledger_postings l ON l.entry_id = e.id AND l.account = 'provider') s WHERE a <> b LIMIT 50",
    ),
    check(
        "I3.completed",
        "nothing of a completed order is pending, and of no other order is anything due",
        "SELECT id, a, b FROM (
           SELECT o.id AS id,
             CAST(COALESCE(SUM(CASE WHEN o.status = 'completed' AND l.account = 'pending'
               OR o.status <> 'completed' AND l.account = 'due' THEN l.amount ELSE 0 END), 0) AS BIGINT) AS a,
             CAST(0 AS BIGINT) AS b
           FROM orders o JOIN ledger_entries e ON e.order_id = o.id JOIN ledger_postings l ON l.entry_id = e.id
           GROUP BY o.id) s WHERE a <> 0 LIMIT 50",
    ),
    check(
        "I4.captured",
        "a payment's captured money equals what the provider reported",
        "SELECT p.id AS id, p.captured AS a, CAST(COALESCE(MAX(e.amount), 0) AS BIGINT) AS b
         FROM payments p
         LEFT JOIN payment_events e ON e.payment_id = p.id AND e.verdict = 'applied'
           AND e.kind IN ('captured', 'refund_succeeded')
         GROUP BY p.id, p.captured
         HAVING p.captured <> COALESCE(MAX(e.amount), 0) LIMIT 50",
    ),
    check(
        "I4.refunds",
        "an order's refunded money equals its refunds; what was paid twice never was the order's",
        "SELECT o.id AS id, o.refunded_total AS a, CAST(COALESCE(SUM(r.amount), 0) AS BIGINT) AS b
         FROM orders o LEFT JOIN refunds r ON r.order_id = o.id AND r.state <> 'failed' AND r.reason <> 'overpaid'
         GROUP BY o.id, o.refunded_total
         HAVING o.refunded_total <> COALESCE(SUM(r.amount), 0) LIMIT 50",
    ),
    check(
        "I4.bounds",
        "no payment gives back more than it captured",
        "SELECT p.id AS id, CAST(SUM(r.amount) AS BIGINT) AS a, p.captured AS b
         FROM payments p JOIN refunds r ON r.payment_id = p.id AND r.state <> 'failed'
         GROUP BY p.id, p.captured HAVING SUM(r.amount) > p.captured LIMIT 50",
    ),
    check(
        "I5.paid",
        "a paid order's checkout has captured its total",
        "SELECT o.id AS id, CAST(COALESCE(SUM(p.captured), 0) AS BIGINT) AS a, c.total AS b
         FROM orders o JOIN checkouts c ON c.id = o.checkout_id LEFT JOIN payments p ON p.checkout_id = c.id
         WHERE o.payment_status IN ('paid', 'partially_refunded', 'refunded')
         GROUP BY o.id, c.total HAVING COALESCE(SUM(p.captured), 0) < c.total LIMIT 50",
    ),
    Check {
        code: "I5.orphan",
        rule: "no captured money lies ten minutes without a paid or refunded order",
        sql: "SELECT p.id AS id, p.captured AS a, CAST(COUNT(o.id) AS BIGINT) AS b
              FROM payments p LEFT JOIN orders o ON o.checkout_id = p.checkout_id
                AND (o.payment_status IN ('unpaid', 'voided') AND o.total > 0)
              WHERE p.captured > 0 AND p.settled_at + 600000 < $1
              GROUP BY p.id, p.captured HAVING COUNT(o.id) > 0 LIMIT 50",
        asks_time: true,
    },
    check(
        "I10.total",
        "an order's total is goods − discount + delivery",
        "SELECT id, total AS a, items_total - discount_total + delivery_total AS b FROM orders
         WHERE total <> items_total - discount_total + delivery_total LIMIT 50",
    ),
    check(
        "I10.items",
        "an order's goods are the sum of its lines",
        "SELECT o.id AS id, o.items_total AS a, CAST(SUM(l.unit_price * l.quantity) AS BIGINT) AS b
         FROM orders o JOIN order_lines l ON l.order_id = o.id
         GROUP BY o.id, o.items_total HAVING o.items_total <> SUM(l.unit_price * l.quantity) LIMIT 50",
    ),
    check(
        "I10.lines",
        "a line's total is price × quantity − discount",
        "SELECT id, total AS a, unit_price * quantity - discount AS b FROM order_lines
         WHERE total <> unit_price * quantity - discount LIMIT 50",
    ),
    check(
        "I10.checkout",
        "a checkout's total is the sum of its orders",
        "SELECT c.id AS id, c.total AS a, CAST(COALESCE(SUM(o.total), 0) AS BIGINT) AS b
         FROM checkouts c LEFT JOIN orders o ON o.checkout_id = c.id
         GROUP BY c.id, c.total HAVING c.total <> COALESCE(SUM(o.total), 0) LIMIT 50",
    ),
    check(
        "I11.begun",
        "every order's history begins with being placed, once",
        "SELECT o.id AS id, CAST(COUNT(e.id) AS BIGINT) AS a, CAST(1 AS BIGINT) AS b
         FROM orders o LEFT JOIN order_events e ON e.order_id = o.id AND e.kind = 'placed'
         GROUP BY o.id HAVING COUNT(e.id) <> 1 LIMIT 50",
    ),
    check(
        "I11.shipped",
        "what parcels hold is what lines say was shipped",
        "SELECT l.id AS id, l.shipped AS a, CAST(COALESCE(SUM(f.quantity), 0) AS BIGINT) AS b
         FROM order_lines l LEFT JOIN fulfillment_lines f ON f.order_line_id = l.id
         GROUP BY l.id, l.shipped HAVING l.shipped <> COALESCE(SUM(f.quantity), 0) LIMIT 50",
    ),
    check(
        "I11.goods",
        "goods leave only for paid orders",
        "SELECT o.id AS id, CAST(COUNT(f.id) AS BIGINT) AS a, CAST(0 AS BIGINT) AS b
         FROM orders o JOIN fulfillments f ON f.order_id = o.id
         WHERE o.payment_status IN ('unpaid', 'voided') GROUP BY o.id LIMIT 50",
    ),
    // An order's statuses against its history. What was told is counted and not put in order, because
    // the clocks of two nodes may disagree; by the tables in `domain::orders` the counts decide.
    check(
        "I11.states",
        "an order's three statuses can be true together",
        "SELECT id, CAST(1 AS BIGINT) AS a, CAST(0 AS BIGINT) AS b FROM orders WHERE NOT (
           (status = 'placed' AND payment_status = 'unpaid' AND fulfillment_status = 'unfulfilled')
           OR (status = 'placed' AND payment_status IN ('paid', 'partially_refunded', 'refunded')
             AND fulfillment_status IN ('unfulfilled', 'fulfilled', 'delivered'))
           OR (status = 'placed' AND payment_status IN ('paid', 'partially_refunded')
             AND fulfillment_status = 'partial')
           OR (status = 'completed' AND payment_status IN ('paid', 'partially_refunded', 'refunded')
             AND fulfillment_status IN ('fulfilled', 'delivered'))
           OR (status = 'canceled' AND payment_status IN ('voided', 'paid', 'partially_refunded', 'refunded')
             AND fulfillment_status = 'canceled')) LIMIT 50",
    ),
    check(
        "I11.canceled",
        "canceled orders were called off once more than they came back, the others as often",
        "SELECT id, a, b FROM (
           SELECT o.id AS id,
             CAST(SUM(CASE e.kind WHEN 'canceled' THEN 1 WHEN 'revived' THEN -1 ELSE 0 END) AS BIGINT) AS a,
             CAST(CASE o.status WHEN 'canceled' THEN 1 ELSE 0 END AS BIGINT) AS b
           FROM orders o LEFT JOIN order_events e ON e.order_id = o.id AND e.kind IN ('canceled', 'revived')
           GROUP BY o.id, o.status) s WHERE a <> b LIMIT 50",
    ),
    check(
        "I11.completed",
        "completed orders were completed once, the others never",
        "SELECT id, a, b FROM (
           SELECT o.id AS id, CAST(COUNT(e.id) AS BIGINT) AS a,
             CAST(CASE o.status WHEN 'completed' THEN 1 ELSE 0 END AS BIGINT) AS b
           FROM orders o LEFT JOIN order_events e ON e.order_id = o.id AND e.kind = 'completed'
           GROUP BY o.id, o.status) s WHERE a <> b LIMIT 50",
    ),
    check(
        "I11.paid",
        "orders whose money came were paid once, the others never",
        "SELECT id, a, b FROM (
           SELECT o.id AS id, CAST(COUNT(e.id) AS BIGINT) AS a,
             CAST(CASE WHEN o.payment_status IN ('unpaid', 'voided') THEN 0 ELSE 1 END AS BIGINT) AS b
           FROM orders o LEFT JOIN order_events e ON e.order_id = o.id AND e.kind = 'paid'
           GROUP BY o.id, o.payment_status) s WHERE a <> b LIMIT 50",
    ),
    check(
        "I11.money",
        "an order's payment status says what its refunds gave back: nothing (0), some (1), all (2)",
        "SELECT id, a, b FROM (
           SELECT o.id AS id,
             CAST(CASE WHEN COUNT(r.id) = 0 THEN 0 WHEN SUM(r.amount) < o.total THEN 1 ELSE 2 END AS BIGINT) AS a,
             CAST(CASE o.payment_status WHEN 'partially_refunded' THEN 1 WHEN 'refunded' THEN 2 ELSE 0 END
               AS BIGINT) AS b
           FROM orders o
           LEFT JOIN refunds r ON r.order_id = o.id AND r.state = 'succeeded' AND r.reason <> 'overpaid'
           GROUP BY o.id, o.total, o.payment_status) s WHERE a <> b LIMIT 50",
    ),
    check(
        "I11.refunded",
        "each refund that went through was told once",
        "SELECT id, a, b FROM (
           SELECT o.id AS id,
             (SELECT COUNT(*) FROM order_events e WHERE e.order_id = o.id AND e.kind = 'refunded') AS a,
             (SELECT COUNT(*) FROM refunds r WHERE r.order_id = o.id AND r.state = 'succeeded') AS b
           FROM orders o) s WHERE a <> b LIMIT 50",
    ),
    check(
        "I11.refund_failed",
        "each refund that failed was told once",
        "SELECT id, a, b FROM (
           SELECT o.id AS id,
             (SELECT COUNT(*) FROM order_events e WHERE e.order_id = o.id AND e.kind = 'refund_failed') AS a,
             (SELECT COUNT(*) FROM refunds r WHERE r.order_id = o.id AND r.state = 'failed') AS b
           FROM orders o) s WHERE a <> b LIMIT 50",
    ),
    check(
        "I11.left",
        "an order's goods status says what has left: nothing (0), some (1), all that ever will (2)",
        "SELECT id, a, b FROM (
           SELECT o.id AS id,
             CAST(CASE WHEN SUM(l.shipped) = 0 THEN 0
               WHEN SUM(l.shipped) = SUM(l.quantity) THEN 2
               WHEN EXISTS (SELECT 1 FROM order_events e WHERE e.order_id = o.id AND e.kind = 'rest_canceled') THEN 2
               ELSE 1 END AS BIGINT) AS a,
             CAST(CASE WHEN o.fulfillment_status IN ('unfulfilled', 'canceled') THEN 0
               WHEN o.fulfillment_status = 'partial' THEN 1 ELSE 2 END AS BIGINT) AS b
           FROM orders o JOIN order_lines l ON l.order_id = o.id
           GROUP BY o.id, o.fulfillment_status) s WHERE a <> b LIMIT 50",
    ),
    check(
        "I11.parcels",
        "each parcel was told once",
        "SELECT id, a, b FROM (
           SELECT o.id AS id,
             (SELECT COUNT(*) FROM order_events e WHERE e.order_id = o.id AND e.kind = 'shipped') AS a,
             (SELECT COUNT(*) FROM fulfillments f WHERE f.order_id = o.id) AS b
           FROM orders o) s WHERE a <> b LIMIT 50",
    ),
    check(
        "I11.arrived",
        "once all has left, goods are delivered (1) when every parcel is, and not before (0)",
        "SELECT id, a, b FROM (
           SELECT o.id AS id,
             CAST(CASE WHEN SUM(CASE WHEN f.tracking_status <> 'delivered' THEN 1 ELSE 0 END) = 0 THEN 1 ELSE 0 END
               AS BIGINT) AS a,
             CAST(CASE o.fulfillment_status WHEN 'delivered' THEN 1 ELSE 0 END AS BIGINT) AS b
           FROM orders o LEFT JOIN fulfillments f ON f.order_id = o.id
           WHERE o.fulfillment_status IN ('fulfilled', 'delivered')
           GROUP BY o.id, o.fulfillment_status) s WHERE a <> b LIMIT 50",
    ),
    check(
        "I11.delivered",
        "delivered orders were delivered once, the others never",
        "SELECT id, a, b FROM (
           SELECT o.id AS id, CAST(COUNT(e.id) AS BIGINT) AS a,
             CAST(CASE o.fulfillment_status WHEN 'delivered' THEN 1 ELSE 0 END AS BIGINT) AS b
           FROM orders o LEFT JOIN order_events e ON e.order_id = o.id AND e.kind = 'delivered'
           GROUP BY o.id, o.fulfillment_status) s WHERE a <> b LIMIT 50",
    ),
    Check {
        code: "I13.outbox",
        rule: "the outbox is passed on within a minute",
        sql: "SELECT id, created_at AS a, $1 AS b FROM outbox
              WHERE published_at IS NULL AND created_at + 60000 < $1 LIMIT 50",
        asks_time: true,
    },
];
