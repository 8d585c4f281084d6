#include "braid/cli/sample_words.h"

#include <filesystem>

#include "braid/core/error.h"

namespace braid {

bool are_sample(const std::vector<std::string>& words) {
  std::error_code no_name;  // such as a text that is longer than a name may be
  return !words.empty() && words[0].find('=') != std::string::npos && !std::filesystem::exists(words[0], no_name);
}

std::map<std::string, std::string> sample_of(const std::vector<std::string>& words) {
  std::map<std::string, std::string> out;
  for (const std::string& word : words) {
    const auto equals = word.find('=');
    require(equals != std::string::npos && equals > 0, Fault::config, "sample", "expected column=value, got \"", word,
            '"');
    require(out.emplace(word.substr(0, equals), word.substr(equals + 1)).second, Fault::config, "sample",
            "names the column ", word.substr(0, equals), " twice");
  }
  return out;
}

}  // namespace braid
