//! The page of questions about a product: whoever is signed in asks, whoever bought it answers.

use super::subject::about;
use crate::AppError;
use crate::drawn::piece;
use crate::drawn::told;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::told::ToldPage;
use crate::storefront::voices::api::{AnswerQuestion, AskQuestion};
use crate::ui::fault::{FaultNotice, reason};
use domain::Lang;
use domain::voices::{LONGEST_ANSWER, LONGEST_QUESTION, PAGE, QuestionView, QuestionsPage as Data, SHORTEST_QUESTION};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

words! {
    title: "问大家" | "Questions";
    how: "买过的人和商家会在这里回答。" | "Those who bought it and the seller answer here.";
    your_question: "你想问什么？" | "What would you like to know?";
    example: "比如：洗了会缩水吗？" | "Such as: does it shrink?";
    send: "提问" | "Ask";
    sign_in: "登录后提问" | "Sign in to ask";
    none: "还没有人提问。" | "Nobody has asked yet.";
    seller: "商家" | "The seller";
    bought: "买过的人" | "bought it";
    no_answer: "还没有人回答" | "No answer yet";
    your_answer: "你买过它，来回答" | "You bought it: answer";
    answer_label: "你的回答" | "Your answer";
    publish: "发布" | "Publish";
    asked: "问题已发布，买过的人看到就会回答。" | "Your question is published. Those who bought it will see it.";
    answered: "回答已发布，谢谢。" | "Your answer is published. Thank you.";
    too_short: "请写完整一点" | "Please write a little more";
    only_buyers: "买过这件商品的人才能回答。" | "Only those who bought it can answer.";
    more: "加载更多" | "Load more";
    reviews: "看评价" | "Read the reviews";
}

/// What has just been sent from the page, as its address says.
#[derive(Default)]
pub struct Sent {
    /// What was wrong with a question.
    pub ask_fault: Option<AppError>,
    /// What was wrong with an answer.
    pub answer_fault: Option<AppError>,
    /// What was typed into the form that came back.
    pub typed: Typed,
    /// `asked` or `answered`.
    pub done: String,
}

/// Draws the page.
pub fn draw(page: Data, pages: i64, sent: Sent, lang: Lang) -> ToldPage {
    let title = [page.of.title.as_str(), " · ", title(lang)].concat();
    let done = match sent.done.as_str() {
        "asked" => Some(asked(lang)),
        "answered" => Some(answered(lang)),
        _ => None,
    };
    let body = piece(lang, move || {
        view! {
            {done.map(|text| view! { <p class="notice notice-good" role="status">{text}</p> })}
            <Shown page pages typed=sent.typed ask_fault=sent.ask_fault answer_fault=sent.answer_fault />
        }
    });
    told(lang, title, None, body)
}

/// What was typed, by field.
pub type Typed = Vec<(String, String)>;

fn typed_of(typed: &Typed, name: &str) -> String {
    typed.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone()).unwrap_or_default()
}

/// What is wrong with what was written; an error of another kind is told above the form.
fn wrong(fault: &Option<AppError>, lang: Lang) -> Option<&'static str> {
    Some(match fault.as_ref()?.field("body")? {
        "too_short" => too_short(lang),
        code => reason(lang, code),
    })
}

fn above(fault: &Option<AppError>, lang: Lang) -> Option<AppError> {
    fault.clone().filter(|_| wrong(fault, lang).is_none())
}

#[component]
fn Shown(
    page: Data,
    pages: i64,
    typed: Typed,
    #[prop(optional_no_strip)] ask_fault: Option<AppError>,
    #[prop(optional_no_strip)] answer_fault: Option<AppError>,
) -> impl IntoView {
    let lang = use_lang();
    let here = links::questions(lang, &page.of.slug);
    let next = (page.total > pages * PAGE).then(|| [&here, "?pages=", &(pages + 1).to_string()].concat());
    let door = [&links::to(lang, "/account/sign-in"), "?return_to=", &links::encode(&here)].concat();
    let answering = typed_of(&typed, "question");
    let written = if answering.is_empty() { typed_of(&typed, "body") } else { String::new() };
    let answer_typed = typed_of(&typed, "body");
    let problem = wrong(&ask_fault, lang);
    let may_answer = page.may_answer;
    let refused = match &answer_fault {
        Some(AppError::Forbidden) => Some(only_buyers(lang).to_owned()),
        fault => above(fault, lang).map(|error| error.sentence(lang)),
    };
    let answer_problem = wrong(&answer_fault, lang);
    let list = page.questions.into_iter().map(|question| {
        let mine = question.id.to_string() == answering;
        let (typed, problem) = if mine { (answer_typed.clone(), answer_problem) } else { (String::new(), None) };
        view! { <Question question may_answer typed problem /> }
    });
    let list = list.collect_view();
    let nothing = list.is_empty();
    view! {
        <div class="voices">
            {about(&page.of)}
            <h1>{title(lang)}</h1>
            <p class="quiet">{how(lang)} " " <a class="link" href=links::reviews(lang, &page.of.slug, Default::default())>{reviews(lang)}</a></p>
            {refused.map(|text| view! { <p class="notice notice-bad" role="alert">{text}</p> })}
            {if page.may_ask {
                view! {
                    <form class="card form" method="post" action=AskQuestion::url()>
                        <FaultNotice fault=above(&ask_fault, lang) />
                        <input type="hidden" name="slug" value=page.of.slug.clone() />
                        <input type="hidden" name="lang" value=lang.code() />
                        <div class="field">
                            <label for="question">{your_question(lang)}</label>
                            <textarea class="input" id="question" name="body" rows="2" required placeholder=example(lang)
                                minlength=SHORTEST_QUESTION.to_string() maxlength=LONGEST_QUESTION.to_string()
                                aria-invalid=problem.map(|_| "true")
                                aria-describedby=problem.map(|_| "question-error")>{written}</textarea>
                            {problem.map(|text| view! { <p class="field-error" id="question-error">{text}</p> })}
                        </div>
                        <button class="button button-primary" type="submit">{send(lang)}</button>
                    </form>
                }
                .into_any()
            } else {
                view! { <p><a class="button" href=door>{sign_in(lang)}</a></p> }.into_any()
            }}
            {if nothing {
                view! { <p class="empty">{none(lang)}</p> }.into_any()
            } else {
                view! { <ul class="questions">{list}</ul> }.into_any()
            }}
            {next.map(|href| view! {
                <p><a class="button button-wide" rel="next" href=href>{more(lang)}</a></p>
            })}
        </div>
    }
}

#[component]
fn Question(
    question: QuestionView,
    may_answer: bool,
    typed: String,
    #[prop(optional_no_strip)] problem: Option<&'static str>,
) -> impl IntoView {
    let lang = use_lang();
    let id = question.id.to_string();
    let (field, error) = (format!("answer-{id}"), format!("answer-{id}-error"));
    let unanswered = question.answers.is_empty();
    let answers = question.answers.into_iter().map(|answer| {
        view! {
            <li>
                <p class="review-body">{answer.body}</p>
                <p class="quiet text-14">
                    {match answer.author {
                        None => view! { <strong>{seller(lang)}</strong> }.into_any(),
                        Some(author) => view! { <span>{author} " · " {bought(lang)}</span> }.into_any(),
                    }}
                    " · " <time datetime=answer.at.rfc3339()>{answer.at.day_text()}</time>
                </p>
            </li>
        }
    });
    view! {
        <li class="question">
            <h2 class="question-words">{question.body}</h2>
            <p class="quiet text-14">{question.author} " · " <time datetime=question.at.rfc3339()>{question.at.day_text()}</time></p>
            {if unanswered {
                view! { <p class="quiet">{no_answer(lang)}</p> }.into_any()
            } else {
                view! { <ul class="answers">{answers.collect_view()}</ul> }.into_any()
            }}
            {may_answer.then(|| view! {
                <details class="fold" open=problem.is_some()>
                    <summary>{your_answer(lang)}</summary>
                    <form class="form" method="post" action=AnswerQuestion::url()>
                        <input type="hidden" name="question" value=id />
                        <input type="hidden" name="lang" value=lang.code() />
                        <div class="field">
                            <label for=field.clone()>{answer_label(lang)}</label>
                            <textarea class="input" id=field name="body" rows="2" required
                                maxlength=LONGEST_ANSWER.to_string() aria-invalid=problem.map(|_| "true")
                                aria-describedby=problem.map(|_| error.clone())>{typed}</textarea>
                            {problem.map(|text| view! { <p class="field-error" id=error>{text}</p> })}
                        </div>
                        <button class="button" type="submit">{publish(lang)}</button>
                    </form>
                </details>
            })}
        </li>
    }
}
