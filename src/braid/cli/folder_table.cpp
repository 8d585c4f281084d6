#include "braid/cli/folder_table.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "braid/core/error.h"
#include "braid/media/probe.h"
#include "braid/table/kind.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

/// Whether a file, or a folder that it lies in, is hidden. @param file  as seen from the folder that is looked through
bool is_hidden(const fs::path& file) {
  return std::any_of(file.begin(), file.end(), [](const fs::path& part) { return part.native().starts_with('.'); });
}

/// The modality of the inputs that read such a file: by its bytes, or where these do not tell, by its name.
std::string modality_of(const fs::path& file) {
  const Medium held = sniff_file(file).value_or(Medium::unknown);
  return name(held == Medium::text || held == Medium::unknown ? medium_of_extension(file) : held);
}

}  // namespace

Table folder_table(const fs::path& folder, const Bundle& bundle, Monitor& monitor) {
  std::map<std::string, std::vector<fs::path>> by_modality;
  size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const fs::path inside = entry.path().lexically_relative(folder);
    if (is_hidden(inside)) continue;
    const std::string modality = modality_of(entry.path());
    by_modality[modality].push_back(inside);
    if (modality == name(Medium::array) || format_of_file(entry.path()) == Format::tiff)
      by_modality[name(Kind::bands)].push_back(inside);
  }
  require(files > 0, Fault::data, folder.string(), "holds no files");

  std::string column, kinds;
  std::set<std::string> taken;
  std::vector<fs::path> answered;
  for (const BundleInput& input : bundle.inputs) {
    const Node* type = input.recipe.feature.find("type");
    const bool is_bands = type && *type == Node(name(Kind::bands));  // whose files are no pictures
    const std::string modality = is_bands ? name(Kind::bands) : input.feature->spec().modality;
    if (modality == "text") continue;  // mostly in cells; no file is of the modalities columns and vector
    const auto found = by_modality.find(modality);
    if (found == by_modality.end()) continue;
    require(column.empty() || column == input.recipe.columns[0], Fault::config, folder.string(), "could be column ",
            column, " or ", input.recipe.columns[0], "; write a table with one column a kind of file instead");
    column = input.recipe.columns[0];
    if (!taken.insert(modality).second) continue;
    kinds += (kinds.empty() ? "" : " or ") + modality;
    answered.insert(answered.end(), found->second.begin(), found->second.end());
  }
  require(!column.empty(), Fault::data, folder.string(), "holds no file of a kind that the model reads");
  if (const size_t left = files - answered.size(); left > 0)
    monitor.note(text(folder.string(), ": ", left, left == 1 ? " file is" : " files are", " hidden or not of kind ",
                      kinds, ", and left out"));

  std::sort(answered.begin(), answered.end());
  std::vector<std::vector<Cell>> rows;
  for (const fs::path& file : answered) rows.push_back({Cell(file.string())});
  return Table::from_rows({column}, std::move(rows), folder);
}

}  // namespace braid
