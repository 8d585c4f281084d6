#include "braid/cli/sample_words.h"

#include "braid/core/error.h"

namespace braid {

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
