#pragma once

#include <map>
#include <string>
#include <vector>

#include "braid/predict/saliency.h"

/// @file explanation_page.h
/// Explained answers as one HTML page in the look of the report, and its pictures as files.

namespace braid {

/// A picture of the page as a file beside it.
struct ExplanationPicture {
  std::string name;  ///< of the file: `row5_photo_label.jpg`; letters, digits, `-` and `_`
  std::string input, target;
  std::string jpeg;
};

/// Takes rows one after another, so that what the model read of one row is gone before the next.
class ExplanationPage {
 public:
  /// @param bundle  must outlive the page
  ExplanationPage(const Bundle& bundle, std::string title) : bundle_(bundle), title_(std::move(title)) {}

  /// @param subject  what messages call the row  @param number  from 1, for names of files
  /// @param cells    texts of the row's cells by header; any text
  /// @return the pictures of the row, in the order of the page
  std::vector<ExplanationPicture> add(const std::string& subject, int64_t number, const Explanation& explanation,
                                      const std::map<std::string, std::string>& cells);

  /// The whole page. It loads nothing, holds no script and escapes every text that came from the table.
  std::string finish() const;

 private:
  std::string file_name(int64_t number, const std::string& input, const std::string& target);

  const Bundle& bundle_;
  std::string title_, body_, links_;
  std::map<std::string, int64_t> names_;  ///< how often a name was given
};

}  // namespace braid
