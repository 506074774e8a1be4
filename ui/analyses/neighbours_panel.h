// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/neighbours.h"
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
  static constexpr char kName[] = "neighbours";

  explicit NeighboursPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setSelection(std::optional<ImageName> image);
  // Codes of the first images of its split, from the newest weights; the search covers these.
  void setCodes(std::shared_ptr<const Codes> codes);

  const std::shared_ptr<const NeighboursAnswer>& answer() const { return m_answer; }

 signals:
  void imageChosen(const ImageName& image);  // a neighbour was clicked: it should become the selected image

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;
  std::optional<QString> obstacle() const override;

 private:
  static constexpr std::size_t kCount = NeighboursQuestion::kCount;  // in each row

  // The images of a row.
  static const std::vector<NeighbourImage>& rowOf(const NeighboursAnswer& answer, std::size_t row) {
    return row == 0 ? answer.latent : answer.pixels;
  }
  void present(const std::shared_ptr<const NeighboursAnswer>& shared);

  std::optional<ImageName> m_selection;
  std::shared_ptr<const Codes> m_codes;
  std::array<std::array<ImageView*, kCount + 1>, 2> m_views{};  // the first view shows the image itself
  std::shared_ptr<const NeighboursAnswer> m_answer;
};

}  // namespace latentscape
