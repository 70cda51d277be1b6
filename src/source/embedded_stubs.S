/* The packed data files (cmake/AwlStubs.cmake makes stubs.blob). */
        .section .rodata
        .balign 16
        .globl awl_stub_blob
awl_stub_blob:
        .incbin "stubs.blob"
        .globl awl_stub_blob_end
awl_stub_blob_end:
        .byte 0
        .section .note.GNU-stack,"",%progbits
