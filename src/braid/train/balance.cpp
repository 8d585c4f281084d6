#include "braid/train/balance.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "braid/core/error.h"

namespace braid {
namespace {

std::string three_digits(double value) {
  char out[32];
  std::snprintf(out, sizeof out, "%.3g", value);
  return out;
}

/// Training and validation loss of a head, or of the fused answers, at one time.
struct LossPair {
  double train = 0, validation = 0;
};

/// After `epochs` epochs; before the first every head answers as one who sees nothing. @param input  empty: fused
LossPair losses_after(const std::vector<EpochRecord>& history, int64_t epochs, const std::string& input) {
  if (epochs == 0) return {history[0].blind_loss, history[0].blind_loss};
  const EpochRecord& record = history[size_t(epochs - 1)];
  if (input.empty()) return {record.train_loss, record.validation_loss};
  for (const HeadRecord& head : record.heads)
    if (head.input == input) return {head.train_loss, head.validation_loss};
  return {NAN, NAN};
}

/// G / O² between two times, NaN where a loss is none.
double worth(const LossPair& before, const LossPair& after, double blind) {
  const double gain = before.validation - after.validation;
  const double overfitting = (after.validation - after.train) - (before.validation - before.train);
  const double least = 0.02 * std::abs(blind);  // two losses are not known better than that
  return std::max(gain, 0.0) / std::pow(std::max(std::abs(overfitting), least), 2);
}

/// How one head went.
struct Course {
  std::string input;
  double best = 0;           ///< validation loss
  int64_t nearly_there = 0;  ///< first epoch with nine tenths of the way from the blind loss to the best behind it
};

std::vector<Course> courses(const std::vector<EpochRecord>& history) {
  std::vector<Course> out;
  const double blind = history[0].blind_loss;
  for (size_t h = 0; h < history[0].heads.size(); ++h) {
    Course course{history[0].heads[h].input, INFINITY, 0};
    for (const EpochRecord& record : history) course.best = std::min(course.best, record.heads[h].validation_loss);
    for (const EpochRecord& record : history) {
      if (record.heads[h].validation_loss > blind - 0.9 * (blind - course.best)) continue;
      course.nearly_there = record.epoch;
      break;
    }
    if (std::isfinite(course.best)) out.push_back(course);
  }
  return out;
}

}  // namespace

std::map<std::string, double> modulation(const HeadTallies& step, double strength) {
  std::map<std::string, std::pair<double, int>> scores;  // sum of means over targets, and of how many
  for (const auto& [key, tally] : step) {
    if (tally.rows == 0) continue;
    auto& [sum, count] = scores[key.second];
    sum += tally.score / tally.rows, ++count;
  }
  std::map<std::string, double> out;
  for (const auto& [input, own] : scores) {
    double others = 0;
    for (const auto& [other, score] : scores)
      if (other != input) others += score.first / score.second / double(scores.size() - 1);
    const double ratio = own.first / own.second / std::max(others, 1e-9);
    out[input] = scores.size() > 1 && ratio > 1 ? 1 - std::tanh(strength * ratio) : 1;
  }
  return out;
}

LossTerms blended_terms(const LossTerms& usual, const std::map<std::string, std::string>& names,
                        const std::vector<EpochRecord>& history, int64_t epoch, int64_t every) {
  const int64_t now = epoch / every * every;
  if (now == 0 || int64_t(history.size()) < now || usual.heads.empty()) return usual;
  const double blind = history[0].blind_loss;
  const auto worth_of = [&](const std::string& input) {
    return worth(losses_after(history, now - every, input), losses_after(history, now, input), blind);
  };
  std::map<std::string, double> worths{{"", worth_of("")}};
  double total = usual.fused, sum = worths.at("");
  for (const auto& [id, weight] : usual.heads) {
    total += weight;
    sum += worths[id] = worth_of(names.at(id));
  }
  if (!(sum > 0) || !std::isfinite(sum)) return usual;
  const double least = 0.05 * total, rest = total - least * double(worths.size());
  LossTerms out = usual;
  out.fused = least + std::max(rest, 0.0) * worths.at("") / sum;
  for (auto& [id, weight] : out.heads) weight = least + std::max(rest, 0.0) * worths.at(id) / sum;
  return out;
}

LossTerms following_terms(const LossTerms& usual, const std::map<std::string, std::string>& names,
                          const std::vector<EpochRecord>& history, int64_t epoch, int64_t window) {
  const int64_t now = std::min(epoch, int64_t(history.size()));
  if (now < window || usual.heads.empty()) return usual;
  const auto fall = [&](const std::string& input) {
    return losses_after(history, now - window, input).validation - losses_after(history, now, input).validation;
  };
  double heads = 0, most = 0;
  for (const auto& [id, weight] : usual.heads) {
    heads += weight;
    most = std::max(most, fall(names.at(id)));
  }
  const double room = std::max(usual.fused - heads, 0.0) / double(usual.heads.size());
  const double together = std::max(fall("") - most, 0.0);
  LossTerms out = usual;
  for (auto& [id, weight] : out.heads) {
    const std::string& input = names.at(id);
    const double chance = 0.01 * double(window) * std::abs(losses_after(history, now, input).validation);
    const double gain = fall(input), share = gain / (gain + together + chance);
    if (gain > 0 && std::isfinite(share)) weight += room * share;
  }
  return out;
}

LossTerms epoch_terms(const BalanceRecipe& balance, const LossTerms& usual,
                      const std::map<std::string, std::string>& names, const std::vector<EpochRecord>& history,
                      int64_t epoch, int64_t epochs) {
  if (balance.method == "gradient_blending") return blended_terms(usual, names, history, epoch, balance.every);
  if (balance.method == "auto")
    return following_terms(usual, names, history, epoch, std::max<int64_t>(2, (epochs + 19) / 20));
  return usual;
}

std::string balance_words(const std::vector<EpochRecord>& history) {
  if (history.empty() || history[0].heads.size() < 2 || !std::isfinite(history[0].blind_loss)) return {};
  for (const EpochRecord& record : history)
    if (record.heads.size() != history[0].heads.size()) return {};
  const double blind = history[0].blind_loss;
  std::vector<Course> able, silent;
  for (const Course& course : courses(history)) (course.best < 0.98 * blind ? able : silent).push_back(course);
  std::string out;
  const auto told = [](const Course& c) {
    return text("its own head is nearly at its best (", three_digits(c.best), ") after epoch ", c.nearly_there);
  };
  if (able.size() > 1) {
    std::stable_sort(able.begin(), able.end(), [](const Course& a, const Course& b) {
      return std::pair(a.nearly_there, a.best) < std::pair(b.nearly_there, b.best);
    });
    const Course &fast = able.front(), &slow = able.back();
    if (fast.nearly_there == slow.nearly_there)
      out =
          text("all inputs learn alike fast: their own heads are nearly at their best after epoch ", fast.nearly_there);
    else
      out = text("input ", fast.input, " learns fastest: ", told(fast), "; input ", slow.input, " lags: ", told(slow));
  }
  for (const Course& course : silent)
    out += text(out.empty() ? "" : "; ", "input ", course.input, " alone taught next to nothing in ", history.size(),
                history.size() == 1 ? " pass" : " passes", ": its best loss is ", three_digits(course.best), ", and ",
                three_digits(blind), " without any input");
  return out;
}

}  // namespace braid
