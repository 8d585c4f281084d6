#include "braid/core/escape.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

TEST(Escape, HtmlCannotBreakOutOfTextOrAttributes) {
  EXPECT_EQ(escape_html("<script>\"x\" & 'y'</script>"),
            "&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;");
  EXPECT_EQ(escape_html(std::string("a\x01z")), "a z");
}

TEST(Escape, MarkdownStaysText) {
  EXPECT_EQ(escape_markdown("[a](b) | *c*\nd"), "\\[a\\](b) \\| \\*c\\* d");
  EXPECT_EQ(escape_markdown("<img>"), "&lt;img&gt;");
}

}  // namespace
}  // namespace braid
