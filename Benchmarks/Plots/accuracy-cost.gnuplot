# Top-5 error of single models on single crops against the multiply-adds that they take, from `cnnbench accuracy --format csv`.
# Usage: gnuplot -e "data='accuracy.csv'; output='accuracy-cost.svg'" accuracy-cost.gnuplot
set terminal svg size 860,520 font 'sans-serif,14' background rgb 'white'
set output output
set datafile separator comma
set datafile columnheaders
set logscale x 2
set xrange [0.5:32]
set yrange [3.5:22.5]
set xlabel 'multiply-adds for one image (10^9)'
set ylabel 'top-5 error on ImageNet validation (%)'
set grid lc rgb '#dddddd'
set border 3
set tics nomirror
unset key

# One crop of one model: the weights that torchvision publishes.
isShown(source) = source eq 'torchvision'
gigaMACs(macs) = macs / 1e9
# Names of neighbours stand on different sides of their points.
side(name) = strstrt('GoogLeNet|VGG-16 (D)|Inception v3|ResNet-50 V2', name) > 0 ? 1 \
  : strstrt('VGG-13 (B)|ResNet-152 V1', name) > 0 ? 2 : 0
x(number) = isShown(strcol("architecture")) && side(strcol("variant")) == number ? gigaMACs(column("macs")) : NaN

plot data using (isShown(strcol("architecture")) ? gigaMACs(column("macs")) : NaN):(column("top5_error")) \
  with points pt 7 ps 0.8 lc rgb '#0072b2', \
  '' using (x(0)):(column("top5_error")):(strcol("variant")) with labels left offset 0.7,0.5, \
  '' using (x(1)):(column("top5_error")):(strcol("variant")) with labels right offset -0.7,-0.6, \
  '' using (x(2)):(column("top5_error")):(strcol("variant")) with labels left offset 0.7,-0.6
