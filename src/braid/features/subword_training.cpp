#include "braid/features/subword_training.h"

#include <sentencepiece_trainer.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <set>
#include <unordered_map>

#include "braid/core/error.h"

namespace braid {
namespace {

constexpr size_t max_text_bytes = 64 << 10;  // more than 10,000 tokens; the middle of a longer text is not read
constexpr size_t max_sentence_bytes = 4000;  // SentencePiece skips training sentences longer than 4192
constexpr int64_t unspaced_cost = 10;        // a character in a run without spaces (Chinese, Thai) merges as slowly

/// Bytes from a UTF-8 boundary at or after `at`.
size_t next_boundary(const std::string& text, size_t at) {
  while (at < text.size() && (uint8_t(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

/// Sentences for the trainer, from memory.
class Sentences : public sentencepiece::SentenceIterator {
 public:
  explicit Sentences(const std::vector<std::string>& all) : all_(all) {}
  bool done() const override { return at_ >= all_.size(); }
  void Next() override { ++at_; }
  const std::string& value() const override { return all_[at_]; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  const std::vector<std::string>& all_;
  size_t at_ = 0;
};

}  // namespace

std::string normalised(const std::string& raw, bool lower) {
  std::string kept = raw;
  if (raw.size() > max_text_bytes)
    kept = raw.substr(0, next_boundary(raw, max_text_bytes / 2)) + " " +
           raw.substr(next_boundary(raw, raw.size() - max_text_bytes / 2));
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
  require(U_SUCCESS(status), Fault::unsupported, "ICU", "has no NFKC data: ", u_errorName(status));
  icu::UnicodeString text = nfkc->normalize(icu::UnicodeString::fromUTF8(kept), status);
  if (lower) text.toLower(icu::Locale::getRoot());
  for (int32_t i = 0; i < text.length(); ++i)
    if (u_iscntrl(text[i]) || u_isspace(text[i]) || text[i] == 0x2581) text.setCharAt(i, u' ');
  std::string out;
  text.trim().toUTF8String(out);
  return out;
}

void add_sentences(const std::string& text, std::vector<std::string>& out) {
  size_t at = 0;
  while (text.size() - at > max_sentence_bytes) {
    size_t cut = text.rfind(' ', at + max_sentence_bytes);
    if (cut == text.npos || cut <= at) cut = next_boundary(text, at + max_sentence_bytes - 4);
    out.push_back(text.substr(at, cut - at));
    at = cut;
  }
  out.push_back(text.substr(at));
}

int64_t training_cost(const std::string& text) {
  int64_t cost = 0, run = 0;
  auto end_run = [&] { cost += run > 24 ? run * unspaced_cost : run, run = 0; };
  for (const char c : text)
    if (c == ' ')
      end_run();
    else if ((uint8_t(c) & 0xC0) != 0x80)
      ++run;
  end_run();
  return cost + 1;
}

int64_t fitting_vocabulary(const std::vector<std::string>& sentences, int64_t limit) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> words(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  require(U_SUCCESS(status), Fault::unsupported, "ICU", "has no word boundaries: ", u_errorName(status));
  std::set<UChar32> characters;
  std::unordered_map<std::string, int> counts;
  for (const std::string& sentence : sentences) {
    const auto text = icu::UnicodeString::fromUTF8(sentence);
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) characters.insert(text.char32At(i));
    words->setText(text);
    for (int32_t begin = words->first(), end = words->next(); end != icu::BreakIterator::DONE;
         begin = end, end = words->next()) {
      std::string word;
      if (end - begin > 1) ++counts[text.tempSubStringBetween(begin, end).toUTF8String(word)];
    }
  }
  // A word of n letters is n merges away from its letters and the space before it, fewer where words share parts.
  // Pieces that turn out unused get no id, so too many merges cost nothing but time.
  int64_t merges = 0;
  for (const auto& [word, count] : counts)
    if (count > 1) merges += icu::UnicodeString::fromUTF8(word).length();
  const int64_t alphabet = int64_t(characters.size()) + 2;  // and <unk> and the space mark
  return alphabet + std::min(merges + 16, limit);
}

std::string train_subwords(const std::vector<std::string>& sentences, int64_t vocabulary, const std::string& subject) {
  Sentences iterator(sentences);
  std::string model;
  const auto status = sentencepiece::SentencePieceTrainer::Train({{"model_type", "bpe"},
                                                                  {"vocab_size", std::to_string(vocabulary)},
                                                                  {"hard_vocab_limit", "false"},
                                                                  {"character_coverage", "1.0"},
                                                                  {"normalization_rule_name", "identity"},
                                                                  {"split_digits", "true"},
                                                                  {"num_threads", "1"},
                                                                  {"bos_id", "-1"},
                                                                  {"eos_id", "-1"},
                                                                  {"minloglevel", "3"}},  // a library prints nothing
                                                                 &iterator, &model);
  require(status.ok(), Fault::data, subject, "no subword vocabulary of ", vocabulary, " pieces can be learned from ",
          sentences.size(), " sentences: ", status.ToString());
  return model;
}

}  // namespace braid
