/// @file check_words.cpp
/// Texts that were damaged or stand for nothing, and categories that are one in two spellings.

#include <algorithm>
#include <array>
#include <map>

#include "braid/core/error.h"
#include "braid/core/utf8.h"
#include "braid/data/examination.h"
#include "braid/data/spelling.h"

namespace braid {
namespace {

constexpr size_t most_categories = 100'000;  // of more, spellings are not compared
constexpr size_t named_words = 3;

/// Whether UTF-8 was read as Latin-1 or Windows-1252 and written as UTF-8 again: `Ã©` for é, `â€™` for an apostrophe.
bool is_read_twice(std::string_view text) {
  for (size_t i = text.find('\xC3'); i != text.npos; i = text.find('\xC3', i + 1)) {
    const std::string_view rest = text.substr(i + 1);
    if (rest.starts_with("\xA2\xE2\x82\xAC")) return true;  // â€
    if (rest.size() < 2) return false;
    const char lead = rest[0], next = rest[1];
    const bool leads = lead == '\x82' || lead == '\x83' || lead == '\x90' || lead == '\x91';  // Â Ã Ð Ñ
    if (leads && next == '\xC2') return true;  // ¡ to ¿, which end no capital letter's word
    if (lead == '\x83' && (next == '\xC5' || next == '\xC6')) return true;  // Å“, Å¸, Æ’ …
  }
  return false;
}

bool has_lost_characters(std::string_view text) { return text.find("\uFFFD") != text.npos; }

bool has_markup(std::string_view text) {
  constexpr std::array<std::string_view, 12> words = {"</p>", "</a>",  "</b>",   "</i>",   "</div>", "</span>",
                                                      "<br>", "<br/>", "<br />", "&nbsp;", "&amp;",  "&quot;"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.find(word) != text.npos; });
}

bool is_nothing(std::string_view text) { return is_absent_word(text); }

/// One question asked of every text.
struct TextQuestion {
  const char* check;
  Severity severity;
  bool (*holds)(std::string_view);
  const char *one, *many, *hint;  ///< after "3 of 200 texts "
};

constexpr TextQuestion text_questions[] = {
    {"misread texts", Severity::warning, is_read_twice, "was read in a wrong encoding", "were read in a wrong encoding",
     "; export the table anew as UTF-8"},
    {"lost characters", Severity::warning, has_lost_characters, "has lost characters", "have lost characters",
     "; export the table anew as UTF-8"},
    {"markup in texts", Severity::note, has_markup, "has HTML in it, which is read as words",
     "have HTML in them, which is read as words", ""},
};

void ask_texts(const Examination& examination, const std::string& column, std::vector<Finding>& findings) {
  std::vector<Finding> found;
  for (const TextQuestion& question : text_questions)
    found.push_back({question.severity, question.check, column, {}, 0, ""});
  Finding nothings{Severity::warning, "texts for no value", column, {}, 0, ""};
  std::map<std::string, int64_t> words;
  const int64_t index = examination.table.column(column), listed = examination.options.listed_rows;
  int64_t filled = 0;
  for (int64_t row = 0; row < examination.table.size(); ++row) {
    const std::string value = examination.table.at(row, index).text();
    if (trimmed(value).empty()) continue;
    ++filled;
    for (size_t i = 0; i < found.size(); ++i)
      if (text_questions[i].holds(value)) add_row(found[i], row, listed);
    if (!is_nothing(value)) continue;
    add_row(nothings, row, listed);
    ++words[std::string(trimmed(value))];
  }
  const auto first = [&](const Finding& one) {
    return one.rows.empty() ? std::string() : "; the first, " + place_words(examination.table, one.rows[0], column);
  };
  for (size_t i = 0; i < found.size(); ++i) {
    if (found[i].count == 0) continue;
    found[i].sentence = text(found[i].count, " of ", filled, " texts ",
                             found[i].count == 1 ? text_questions[i].one : text_questions[i].many, first(found[i]),
                             text_questions[i].hint);
    findings.push_back(std::move(found[i]));
  }
  if (nothings.count == 0) return;
  std::string names;
  size_t named = 0;
  for (const auto& [word, unused] : words)
    if (named++ < named_words) names += text(named > 1 ? ", \"" : "\"", word, '"');
  nothings.sentence =
      text(nothings.count, " of ", filled, nothings.count == 1 ? " texts is a word" : " texts are words",
           " for no value, such as ", names, ", and read as texts; data.absent=[", names, "] takes them for absent");
  findings.push_back(std::move(nothings));
}

void compare_spellings(const Examination& examination, const std::string& column, std::vector<Finding>& findings) {
  std::map<std::string, int64_t> rows, first;
  const int64_t index = examination.table.column(column);
  for (int64_t row = 0; row < examination.table.size() && rows.size() < most_categories; ++row) {
    std::string value(trimmed(examination.table.at(row, index).text()));
    if (value.empty()) continue;
    first.emplace(value, row);
    ++rows[std::move(value)];
  }
  const auto alike = find_alike(rows);
  if (alike.empty()) return;
  Finding out{Severity::warning, "alike categories", column, {}, 0, ""};
  for (const AlikeLabels& pair : alike) add_row(out, first.at(pair.rare), examination.options.listed_rows);
  out.sentence = text(out.count, out.count == 1 ? " value is" : " values are",
                      " written nearly as another: ", alike_words(alike), "; if they are one, write them alike");
  findings.push_back(std::move(out));
}

}  // namespace

void check_words(const Examination& examination, std::vector<Finding>& findings) {
  for (const DoctorInput& input : examination.options.inputs)
    for (const ColumnGuess& guess : input.columns) {
      if (guess.kind == Kind::text) ask_texts(examination, guess.column, findings);
      if (guess.kind == Kind::category) compare_spellings(examination, guess.column, findings);
    }
}

}  // namespace braid
