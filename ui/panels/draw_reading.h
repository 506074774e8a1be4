// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/picture_reading.h"
#include "ui/panels/image_ref.h"
#include "ui/theme/palette.h"

#include <QString>
#include <QStringList>
#include <QWidget>

#include <cstddef>
#include <optional>
#include <vector>

class QBoxLayout;
class QLabel;

namespace latentscape {

class ImageGrid;
class ImageView;
class ValueBars;

// A code of a drawing, and what is said of it.
struct ShownCode {
  Image image{};  // decoded from it
  QString caption{}, terms{}, line{};
  std::vector<ImageRef> nearest{};  // in latent space, the nearest first
  std::vector<double> votes{};      // as of CodeNeighbours
  std::size_t voters = 0;           // codes that the votes are of
};

// All that the tab "Draw" says of what is drawn, in a row: the drawing as the model sees it, its reconstruction, the images
// nearest to it, and words. GUI thread.
class DrawReading : public QWidget {
  Q_OBJECT
 public:
  static constexpr std::size_t kNearest = 6;  // images in a row
  static constexpr int kGap = 14;             // pixels, between its parts
  static constexpr int kStackedGap = 6;       // between the pictures, one above the other

  explicit DrawReading(QWidget* parent = nullptr);

  // As these of DrawPanel.
  void setColours(const Palette& colours);
  void setVariational(bool on);
  void setClasses(const QStringList& names);
  void setGivenClass(const QString& name);  // as of which the drawing is encoded; empty: the model takes none
  void setImagesName(const QString& plural);
  void setReading(const PictureReading& reading, const std::vector<ImageRef>& latent, const std::vector<ImageRef>& pixels);
  void clear();
  void setFound(const ShownCode& found);
  void clearFound(const QString& line);

  const Image& decoded() const { return shown().image; }  // from the code that is shown; empty: none
  int leastWidthOfTexts() const;                          // of what stands beside the two pictures, without gaps
  // Of these, pixels, and the least width that their captions have. stacked: one stands above the other.
  void setPictures(int side, int least, bool stacked);

 signals:
  void imageActivated(std::size_t index);  // a nearest image should become the selected one

 private:
  QWidget* buildNearest();
  QWidget* buildWords();
  const ShownCode& shown() const { return m_found.image.empty() ? m_encoder : m_found; }
  void showCode();
  void showStrangeness();
  void explainFigures();
  void showVotes(const ShownCode& code);
  void setNearest(ImageGrid& grid, const std::vector<ImageRef>& images, std::vector<std::size_t>& indices);

  QBoxLayout* m_pictures;
  ImageView* m_seen;
  ImageView* m_reconstruction;
  ImageGrid* m_latent;
  ImageGrid* m_pixels;
  QLabel* m_votesTitle;
  ValueBars* m_votes;
  QLabel* m_terms;
  QLabel* m_strange;
  QLabel* m_line;
  QStringList m_classes;
  QString m_givenClass;
  QString m_imagesName = tr("test images");
  std::vector<std::size_t> m_latentIndices, m_pixelIndices;
  ShownCode m_encoder, m_found;        // m_found without an image: none
  std::optional<double> m_percentile;  // of the encoder's
  std::size_t m_sample = 0;            // as of PictureReading
  bool m_variational = true;
};

}  // namespace latentscape
