set terminal svg size 860,480 dynamic noenhanced font 'sans-serif,13'
set encoding utf8
set lmargin at screen 0.09
set rmargin at screen 0.98
set bmargin at screen 0.17
set tmargin at screen 0.9
set border 3
set tics nomirror
set grid lt 1 lw 0.5 lc rgb '#d1d9e0'
set style fill solid 0.85 noborder
set boxwidth 1
set bars small
set key at screen 0.5,0.99 center top horizontal maxrows 2 samplen 1.5 width 1
set xlabel 'layer'
set xrange [-0.6:1.6]
set xtics ('conv1' 0, 'conv2' 1)
set ylabel 'GFLOP/s'
set yrange [0.0:43.54]
$data0 << END
-0.21 40.0 38.0 42.0 1.0
0.79 20.0 20.0 20.0 1.0
END
$data1 << END
0.21 40.0 38.0 42.0 1.0
1.21 20.0 20.0 20.0 1.0
END
plot $data0 using 1:2:(0.3948) with boxes lc rgb '#0072b2' title 'direct', \
  $data0 using 1:3:(0):($4-$3) with vectors nohead lw 1.5 lc rgb 'black' notitle, \
  $data1 using 1:2:(0.3948) with boxes lc rgb '#d55e00' title 'fft', \
  $data1 using 1:3:(0):($4-$3) with vectors nohead lw 1.5 lc rgb 'black' notitle
