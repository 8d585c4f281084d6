#include "braid/report/words.h"

#include <charconv>
#include <cmath>
#include <map>

#include "braid/core/utf8.h"

namespace braid {
namespace {

std::string with_commas(std::string digits) {
  const size_t first = digits[0] == '-' ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

/// Length of the valid UTF-8 character at `at`, 0 where there is none.
size_t letter_bytes(std::string_view text, size_t at) {
  const auto lead = uint8_t(text[at]);
  const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return is_utf8(text.substr(at, length)) ? length : 0;
}

}  // namespace

std::string fixed(double value, int decimals) {
  char digits[512];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, decimals).ptr;
  const std::string out(digits, end);
  return out.find_first_not_of("-0.") == std::string::npos && out[0] == '-' ? out.substr(1) : out;  // no "-0.0"
}

std::string shown(int64_t value) { return with_commas(std::to_string(value)); }

std::string shown(double value) {
  if (!std::isfinite(value)) return "–";
  if (std::abs(value) >= 1000 && std::abs(value) < 1e15) return with_commas(fixed(value, 0));
  char digits[64];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general, 4).ptr;
  return {digits, end};
}

std::string shown_duration(double seconds) {
  if (!std::isfinite(seconds)) return "–";
  if (seconds < 1) return fixed(seconds * 1000, 0) + " ms";
  if (seconds < 60) return fixed(seconds, 1) + " s";
  const auto whole = int64_t(std::llround(seconds));
  if (whole < 3600) return shown(whole / 60) + " min " + shown(whole % 60) + " s";
  return shown(whole / 3600) + " h " + shown(whole % 3600 / 60) + " min";
}

std::string shortened(std::string_view text, int64_t max_letters) {
  std::string out;
  for (size_t at = 0; at < text.size(); --max_letters) {
    if (max_letters == 0) return out + "…";
    const size_t bytes = letter_bytes(text, at);
    out += bytes ? text.substr(at, bytes) : std::string_view("\xEF\xBF\xBD");
    at += bytes ? bytes : 1;
  }
  return out;
}

std::string metric_title(const std::string& name) {
  static const std::map<std::string, std::string> known = {{"auroc", "AUROC"},
                                                           {"auroc_macro", "Macro AUROC"},
                                                           {"auprc", "AUPRC"},
                                                           {"auprc_macro", "Macro AUPRC"},
                                                           {"r2", "R²"},
                                                           {"mae", "Mean absolute error"},
                                                           {"rmse", "Root mean square error"},
                                                           {"mape", "Mean absolute error, share"},
                                                           {"rank_mae", "Mean distance in classes"},
                                                           {"smape", "Symmetric error, share"},
                                                           {"ece", "Calibration error"},
                                                           {"f1", "F1"},
                                                           {"f1_macro", "Macro F1"},
                                                           {"f1_micro", "Micro F1"},
                                                           {"f1_weighted", "Weighted F1"},
                                                           {"precision_macro", "Macro precision"},
                                                           {"recall_macro", "Macro recall"},
                                                           {"mcc", "Matthews correlation"},
                                                           {"kappa", "Cohen’s kappa"},
                                                           {"brier", "Brier score"}};
  if (const auto found = known.find(name); found != known.end()) return found->second;
  std::string out = name;
  for (char& c : out)
    if (c == '_') c = ' ';
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = char(out[0] - 'a' + 'A');
  return out;
}

}  // namespace braid
