from PIL import Image; import glob,sys
for s in sys.argv[1:]:
    fs=sorted(glob.glob(f"/tmp/sheet/{s}-*.png")); im=[Image.open(f) for f in fs]; w,h=im[0].size; n=min(4,len(im)); rows=-(-len(im)//n)
    out=Image.new("RGB",(w*n,h*rows),"grey")
    for i,x in enumerate(im): out.paste(x,((i%n)*w,(i//n)*h))
    out.save(f"/tmp/sheet/all_{s}.png")
