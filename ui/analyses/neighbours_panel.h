// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/neighbours.h"
#include "ui/analyses/analysis_panel.h"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace latentscape {

class ImageView;

// "Neighbours": the test images nearest to the selected one in latent space, above those nearest in pixels, and how many are
// both.
class NeighboursPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr std::size_t count = 10;

  explicit NeighboursPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setSelection(std::optional<std::size_t> image);  // a test image
  // Codes of the first test images, from the newest weights; the search covers these.
  void setCodes(std::shared_ptr<const Codes> codes);

 signals:
  void imageChosen(std::size_t image);  // a neighbour was clicked: it should become the selected image

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;
  std::optional<QString> obstacle() const override;

 private:
  struct Found {
    std::size_t image = 0;
    std::vector<Neighbour> rows[2];  // in latent space, in pixels
  };
  void show(const Found& found);
  QString caption(std::size_t image, const QString& text) const;

  std::optional<std::size_t> m_selection;
  std::shared_ptr<const Codes> m_codes;
  std::array<std::array<ImageView*, count + 1>, 2> m_views{};  // the first view shows the image itself
  Found m_found;
};

}  // namespace latentscape
